using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>Trainable computes what the class's own Forward does, and its gradients are those of that function.</summary>
public sealed class ParityTests(BuiltSamples built)
{
    /// <summary>Of float32 against eager, whose sums are float64.</summary>
    private const double MostDistance = 1e-5;

    /// <summary>How much farther off a few dozen rounded operations are than the rounding of the inputs alone.</summary>
    private const double Operations = 20;

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
            Tensor[] expected = model.RunEager(eager, inputs), nearby = model.RunEager(eager, [.. inputs.Select(Nearby)]);
            using DisposeScope scope = torch.NewDisposeScope();
            using TrainableModel trainable = model.LoadTrainable();
            IReadOnlyList<torch.Tensor> found = trainable.Run([.. inputs.Select(TorchTensors.ToTorch)]);
            Assert.Equal(inputs.Length, trainable.InputNames.Count);
            Assert.Equal(expected.Length, found.Count);
            Assert.Equal(expected.Length, trainable.OutputNames.Count);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i].Shape.ToArray().Select(extent => (long)extent), found[i].shape);
                // a quotient whose divisor is nearly 0 is as uncertain as its inputs make it
                double most = Math.Max(MostDistance,
                    Operations * TorchTensors.Distance(expected[i].Contiguous().Floats, nearby[i].Contiguous().Floats));
                double distance = TorchTensors.Distance(expected[i].Contiguous().Floats, found[i].ToFloats());
                Assert.True(distance <= most, $"output {i}: relative L2 {distance:G3}, at most {most:G3}\n{model.Printed}");
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

    /// <summary>Floats with their last bit changed; ids as they are.</summary>
    private static Tensor Nearby(Tensor input)
    {
        if (input.Type != ElementType.Float32)
            return input;
        Tensor moved = input.Clone();
        for (int i = 0; i < moved.Floats.Length; i++)
            moved.Floats[i] = i % 2 == 0 ? MathF.BitIncrement(moved.Floats[i]) : MathF.BitDecrement(moved.Floats[i]);
        return moved;
    }
}
