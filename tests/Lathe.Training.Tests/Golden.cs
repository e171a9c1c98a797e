using System.Text.Json.Nodes;
using Lathe.Tests;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>What PyTorch computes in float64, from Oracle/losses_golden.py.</summary>
internal static class Golden
{
    private static readonly JsonNode all = JsonNode.Parse(File.ReadAllText(
        Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Training.Tests", "Golden", "losses.json")))!;

    public static JsonNode Of(string name) => all[name]!;

    public static double[] Values(JsonNode node) => [.. node.AsArray().Select(value => value!.GetValue<double>())];

    /// <summary>In float64, as it was computed.</summary>
    public static torch.Tensor Tensor(JsonNode node) =>
        torch.tensor(Values(node["values"]!), [.. node["shape"]!.AsArray().Select(extent => extent!.GetValue<long>())]);

    /// <summary>Holds a loss and its gradient against a case, as close as the type that it is computed in allows.</summary>
    /// <param name="name">Of the case.</param>
    /// <param name="type">float64 where the loss itself is tried, float32 where a batch of a task has that.</param>
    /// <param name="loss">Of the student's tensor.</param>
    public static void Check(string name, torch.ScalarType type, Func<torch.Tensor, torch.Tensor> loss)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double tolerance = type == torch.ScalarType.Float64 ? 1e-12 : 1e-5;
        torch.Tensor student = Tensor(Of(name)["student"]!).to(type).requires_grad_(true);
        torch.Tensor found = loss(student);
        found.backward();
        Assert.Equal(Of(name)["value"]!.GetValue<double>(), found.ToDouble(), tolerance);
        double[] expected = Values(Of(name)["gradient"]!["values"]!);
        double[] gradient = [.. student.grad!.to(torch.ScalarType.Float64).data<double>()];
        Assert.Equal(expected.Length, gradient.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], gradient[i], tolerance);
    }
}
