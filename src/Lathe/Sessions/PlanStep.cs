namespace Lathe;

/// <summary>One decision of the plan, as it stands in the generated file's header.</summary>
/// <param name="Model">The model class it belongs to.</param>
/// <param name="Name">The layer, or what was merged: <c>query + key + value</c>.</param>
/// <param name="Decision">What it is about.</param>
/// <param name="Product">Layers of the product that it is about, as the last part of a weight's name has them; empty where it is about no
/// product.</param>
/// <param name="Precision">Format of that product's weights: float32, int8, int4, float16; empty where it is about none.</param>
/// <param name="Shape"><c>[1152, 384]</c>, of that product's weights; names stand for dimensions that are read at load.</param>
/// <param name="Why">The reason, in words.</param>
public sealed record PlanStep(string Model, string Name, PlanDecision Decision, string Product, string Precision, string Shape, string Why);
