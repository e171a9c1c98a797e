using Lathe.Kernels;

namespace Lathe.Transformers.Evaluation;

/// <summary>Products of a run that were cut alike: the same member of each layer, on as many rows.</summary>
/// <param name="Weights">Their name, <c>{i}</c> in the place of the layer's number: <c>encoder.layer.{i}.up</c>.</param>
/// <param name="Layers">How many weights there are under that name.</param>
/// <param name="Calls">How often the run computed one: layers × chunks.</param>
/// <param name="Decision">How each was cut.</param>
/// <param name="Milliseconds">Of all calls together; null where nothing was measured.</param>
public sealed record ExplainedProduct(string Weights, int Layers, int Calls, ProductDecision Decision, double? Milliseconds)
{
    /// <summary>10⁹ operations a second; null where nothing was measured.</summary>
    public double? Gops => Milliseconds is { } milliseconds ? Calls * Decision.GigaOperations / (milliseconds / 1e3) : null;
}
