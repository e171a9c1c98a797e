using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>What a step makes goes with the step. Tensors are counted for the whole process: no other test runs meanwhile.</summary>
[Collection(Alone)]
public sealed class MemoryTests(BuiltSamples built)
{
    /// <summary>The collection of tests that run by themselves.</summary>
    public const string Alone = "Alone";

    [Theory]
    [InlineData("MiniLm", 1000)]
    [InlineData("Nested", 50)]
    [InlineData("Signal", 50)]
    [InlineData("Shapes", 50)]
    [InlineData("Decoder", 50)]
    [InlineData("AlibiEncoder", 50)]
    [InlineData("VisionTransformer", 50)]
    [InlineData("Identity", 50)]
    public void The_number_of_tensors_is_the_same_after_every_step(string name, int steps)
    {
        Tensor[] inputs = Samples.Of(name).MakeInputs();
        using TrainableModel model = built[name].LoadTrainable();
        torch.Tensor[] given = [.. inputs.Select(TorchTensors.ToTorch)];
        using torch.optim.Optimizer optimizer = torch.optim.AdamW(model.parameters(), 1e-5);
        Step(model, given, optimizer);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = torch.Tensor.TotalCount;
        for (int step = 0; step < steps; step++)
            Step(model, given, optimizer);
        Assert.InRange(torch.Tensor.TotalCount - before, long.MinValue, 5);
        Assert.All(given, input => Assert.False(input.IsInvalid));
        foreach (torch.Tensor input in given)
            input.Dispose();
    }

    private static void Step(TrainableModel model, torch.Tensor[] inputs, torch.optim.Optimizer optimizer)
    {
        IReadOnlyList<torch.Tensor> outputs = model.Run(inputs);
        using DisposeScope scope = torch.NewDisposeScope();
        optimizer.zero_grad();
        outputs.Where(output => output.requires_grad).Select(output => output.square().mean()).Aggregate((a, b) => a + b).backward();
        optimizer.step();
        // what Forward hands on as it got it is the caller's
        foreach (torch.Tensor output in outputs.Where(output => !inputs.Contains(output)))
            output.Dispose();
    }
}
