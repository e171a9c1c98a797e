namespace Lathe.Kernels;

/// <summary>A product that ran while its thread was recorded.</summary>
/// <param name="Weights">The name of its weights: <c>encoder.layer.0.query + key + value</c>.</param>
/// <param name="Decision">How it was cut.</param>
/// <param name="Elapsed">How long it took, its epilogue included.</param>
public sealed record ProductRun(string Weights, ProductDecision Decision, TimeSpan Elapsed);
