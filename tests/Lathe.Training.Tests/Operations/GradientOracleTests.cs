using System.Reflection;
using System.Text.Json.Nodes;
using Lathe.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Operations;

/// <summary>Results and gradients of operations and layers against PyTorch in float64 (Oracle/operations_golden.py).</summary>
public sealed class GradientOracleTests
{
    /// <summary>Relative L2 of what float32 computes in some tens of steps: each is off by 6e-8 of what it handles.</summary>
    private const double MostDistance = 2e-6;

    /// <summary>They give numbers for ids and shapes alone, or 0 and 1: no gradient goes through.</summary>
    private static readonly string[] WithoutGradients =
    [
        "Positions", "PaddingMask", "CausalMask", "AlibiBias", "ZerosLike", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual",
        "Observe",
    ];

    private static readonly JsonNode Golden = JsonNode.Parse(File.ReadAllText(
        Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Training.Tests", "Golden", "operations.json")))!;

    public static TheoryData<string> Cases => [.. Golden.AsObject().Select(entry => entry.Key)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_are_those_of_float64(string name)
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        JsonNode expected = Golden[name]!;
        torch.Tensor[] inputs = [.. expected["inputs"]!.AsArray().Select(input => Tensor(input!).requires_grad_())];
        torch.Tensor[] ids = [.. expected["ids"]!.AsArray().Select(rows => Ids(rows!.AsArray()))];
        torch.Tensor result = TorchCalls.Of(name)(inputs, ids);
        (result * Tensor(expected["upstream"]!)).sum().backward();
        Assert.Equal(Extents(expected["result"]!["shape"]!), result.shape);
        Near(expected["result"]!["values"]!, result, "the result");
        for (int i = 0; i < inputs.Length; i++)
            Near(expected["inputs"]![i]!["gradient"]!, inputs[i].grad!, $"the gradient of input {i}");
    }

    [Fact]
    public void Each_operation_with_gradients_has_a_case()
    {
        HashSet<string> tried = [.. Golden.AsObject().Select(entry => entry.Key.Split(',')[0])];
        string[] operations = [.. typeof(Lathe.CompilerServices.TorchOperations)
            .GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method is { IsFamily: true, IsSpecialName: false, IsVirtual: false })
            .Select(method => method.Name).Distinct()];
        Assert.Equal(operations.Order(StringComparer.Ordinal),
            operations.Where(name => tried.Contains(name) != WithoutGradients.Contains(name)).Order(StringComparer.Ordinal));
    }

    private static void Near(JsonNode expected, torch.Tensor found, string what)
    {
        double distance = Modules.TorchTensors.Distance(
            [.. expected.AsArray().Select(value => (float)value!.GetValue<double>())], Modules.TorchTensors.ToFloats(found));
        Assert.True(distance <= MostDistance, $"{what} is {distance:G3} away");
    }

    private static torch.Tensor Tensor(JsonNode node) => torch.tensor(
        [.. node["values"]!.AsArray().Select(value => (float)value!.GetValue<double>())], Extents(node["shape"]!));

    private static torch.Tensor Ids(JsonArray rows) => torch.tensor(
        [.. rows.SelectMany(row => row!.AsArray()).Select(id => id!.GetValue<long>())], [rows.Count, rows[0]!.AsArray().Count]);

    private static long[] Extents(JsonNode shape) => [.. shape.AsArray().Select(extent => extent!.GetValue<long>())];
}
