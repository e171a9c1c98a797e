using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>Trainable computes what the class's own Forward does, and its gradients are those of that function.</summary>
public sealed class ParityTests(BuiltSamples built)
{
    /// <summary>Of float32 against eager, whose sums are float64.</summary>
    private const double MostDistance = 1e-5;

    public static TheoryData<string> Samples => Modules.Samples.Names;

    [Theory]
    [MemberData(nameof(Samples))]
    public void Forward_equals_eager(string name)
    {
        Samples.Sample sample = Modules.Samples.Of(name);
        TrainableClass model = built[name];
        object eager = model.LoadEager();
        foreach ((int batch, int sequence) in (ReadOnlySpan<(int, int)>)[(2, 5), (1, 1), (3, 8)])
        {
            Tensor[] inputs = sample.MakeInputs(batch, sequence);
            Tensor[] expected = model.RunEager(eager, inputs);
            using DisposeScope scope = torch.NewDisposeScope();
            using TrainableModel trainable = model.LoadTrainable();
            IReadOnlyList<torch.Tensor> found = trainable.Run([.. inputs.Select(TorchTensors.ToTorch)]);
            Assert.Equal(inputs.Length, trainable.InputNames.Count);
            Assert.Equal(expected.Length, found.Count);
            Assert.Equal(expected.Length, trainable.OutputNames.Count);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i].Shape.ToArray().Select(extent => (long)extent), found[i].shape);
                double distance = TorchTensors.Distance(expected[i].Contiguous().Floats, found[i].ToFloats());
                Assert.True(distance <= MostDistance, $"output {i}: relative L2 {distance:G3}, at most {MostDistance}\n{model.Printed}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Gradients_equal_finite_differences_of_eager(string name)
    {
        TrainableClass model = built[name];
        Tensor[] inputs = Modules.Samples.Of(name).MakeInputs();
        GradientCheck.Run(model.LoadTrainable(), model.Folder, folder => model.RunEager(model.LoadEager(folder), inputs), inputs);
    }
}
