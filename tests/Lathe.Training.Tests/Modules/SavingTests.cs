using Lathe.Checkpoints;
using Lathe.Generators.Tests.Generation;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>Folders that a trainable model is loaded from and saved to.</summary>
public sealed class SavingTests(BuiltSamples built) : IDisposable
{
    private readonly string target = Path.Combine(Path.GetTempPath(), $"lathe-saved-{Guid.NewGuid():N}");

    public static TheoryData<string> Samples => Modules.Samples.Names;

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_was_trained_and_saved_is_what_the_class_loads(string name)
    {
        TrainableClass model = built[name];
        Tensor[] inputs = Modules.Samples.Of(name).MakeInputs();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = model.LoadTrainable();
        Step(trainable, inputs);
        trainable.Save(target);
        float[][] expected = Run(trainable, inputs);
        Tensor[] found = model.RunEager(model.LoadEager(target), inputs);
        for (int i = 0; i < found.Length; i++)
            Assert.InRange(TorchTensors.Distance(expected[i], found[i].Contiguous().Floats), 0, 1e-5);
        using CompiledModel compiled = model.LoadCompiled(Precision.Float32, folder: target);
        Assert.Empty(compiled.UnusedTensors);
        using TrainableModel again = model.LoadTrainable(target);
        Assert.Equal(Values(trainable), Values(again));
    }

    [Fact]
    public void Tied_tensors_are_one_parameter_and_stay_tied()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableClass decoder = Modules.Samples.Of("Decoder").Build();
        // a checkpoint whose head is the table: as LLaMA's small ones are
        string weights = Path.Combine(decoder.Folder, "model.safetensors");
        (string, Tensor)[] tensors;
        using (SafetensorsFile file = SafetensorsFile.Open(weights))
            tensors = [.. file.Tensors.Keys.Where(key => key != "lm_head.weight").Select(key => (key, file.Read(key)))];
        SafetensorsFile.Write(weights, tensors);

        Tensor[] inputs = Modules.Samples.Of("Decoder").MakeInputs();
        using TrainableModel trainable = decoder.LoadTrainable();
        Assert.DoesNotContain(trainable.named_parameters(), parameter => parameter.name.StartsWith("lm_head", StringComparison.Ordinal));
        Assert.Equal(tensors.Length, trainable.parameters().Count());
        Step(trainable, inputs);
        trainable.To(torch.CPU);
        trainable.Save(target);
        float[][] expected = Run(trainable, inputs);
        Assert.InRange(TorchTensors.Distance(
            expected[0], decoder.RunEager(decoder.LoadEager(target), inputs)[0].Contiguous().Floats), 0, 1e-5);
        using CompiledModel compiled = decoder.LoadCompiled(Precision.Float32, folder: target);
        Assert.Single(compiled.TiedTensors);
    }

    [Fact]
    public void Pruned_extents_are_those_of_the_checkpoint()
    {
        TrainableClass encoder = built["Encoder"];
        string[] dense = Shapes(encoder.NewTrainable());
        Assert.NotEmpty(dense);
        PrunedFolder.Write(encoder.Folder, target);
        Tensor[] inputs = Modules.Samples.Of("Encoder").MakeInputs();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = encoder.LoadTrainable(target);
        Assert.Equal(dense.Length, Shapes(trainable).Length);
        Assert.NotEqual(dense, Shapes(trainable));
        using CompiledModel compiled = encoder.LoadCompiled(Precision.Float32, folder: target);
        using InferenceSession session = compiled.CreateSession(2, 5, 1);
        Tensor output = Tensor.Float32(session.OutputShape(0, 2, 5));
        session.Run(inputs, [output], 2, 5);
        float[] found = Run(trainable, inputs)[0];
        ClearPadding(found, inputs[1]);
        Assert.InRange(TorchTensors.Distance(output.Floats, found), 0, 1e-5);
    }

    [Fact]
    public void A_folder_that_exists_keeps_its_other_files_and_gets_the_new_weights()
    {
        TrainableClass model = built["MiniLm"];
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = model.LoadTrainable();
        trainable.Save(target);
        File.WriteAllText(Path.Combine(target, "notes.txt"), "mine");
        Step(trainable, Modules.Samples.Of("MiniLm").MakeInputs());
        trainable.Save(target);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(target, "notes.txt")));
        using TrainableModel again = model.LoadTrainable(target);
        Assert.Equal(Values(trainable), Values(again));
        Assert.Equal(["config.json", "model.safetensors", "notes.txt"],
            Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Weights_at_random_train_and_are_saved_beside_a_configuration()
    {
        TrainableClass model = built["Configured"];
        Tensor[] inputs = Modules.Samples.Of("Configured").MakeInputs();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = model.NewTrainable();
        CheckpointException missing = Assert.Throws<CheckpointException>(() => trainable.Save(target));
        Assert.Contains("config.json", missing.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(model.Folder, "config.json"), Path.Combine(target, "config.json"));
        trainable.Save(target);
        Assert.InRange(TorchTensors.Distance(
            Run(trainable, inputs)[0], model.RunEager(model.LoadEager(target), inputs)[0].Contiguous().Floats), 0, 1e-5);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named()
    {
        using TrainableClass model = Modules.Samples.Of("MiniLm").Build();
        string weights = Path.Combine(model.Folder, "model.safetensors");
        (string, Tensor)[] tensors;
        using (SafetensorsFile file = SafetensorsFile.Open(weights))
        {
            tensors = [.. file.Tensors.Keys.Select(key =>
                (key, key == "encoder.layer.1.intermediate.dense.bias" ? Tensor.Float32(7) : file.Read(key)))];
        }

        SafetensorsFile.Write(weights, tensors);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => model.LoadTrainable());
        Assert.Contains("encoder.layer.1.intermediate.dense.bias", problem.Message, StringComparison.Ordinal);
        Assert.Contains("[7]", problem.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
    }

    private static string[] Shapes(TrainableModel model) =>
        [.. model.named_parameters().Select(parameter => $"{parameter.name} {string.Join('x', parameter.parameter.shape)}")];

    private static void Step(TrainableModel trainable, Tensor[] inputs)
    {
        using torch.optim.Optimizer optimizer = torch.optim.SGD(trainable.parameters(), 1e-3);
        torch.Tensor loss = trainable.Run([.. inputs.Select(TorchTensors.ToTorch)]).Where(output => output.requires_grad)
            .Select(output => output.square().mean()).Aggregate((a, b) => a + b);
        loss.backward();
        optimizer.step();
    }

    private static float[][] Run(TrainableModel trainable, Tensor[] inputs) =>
        [.. trainable.Run([.. inputs.Select(TorchTensors.ToTorch)]).Select(TorchTensors.ToFloats)];

    private static string[] Values(TrainableModel trainable) => [.. trainable.named_parameters().Select(parameter =>
        $"{parameter.name} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(parameter.parameter.detach().bytes))}")
        .Order(StringComparer.Ordinal)];

    private static void ClearPadding(float[] values, Tensor mask)
    {
        int width = values.Length / (int)mask.Length;
        for (int row = 0; row < mask.Length; row++)
        {
            if (mask.Ints[row] == 0)
                values.AsSpan(row * width, width).Clear();
        }
    }
}
