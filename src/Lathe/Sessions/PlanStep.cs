namespace Lathe;

/// <summary>One decision of the plan, as it stands in the generated file's header.</summary>
/// <param name="Model">The model class it belongs to.</param>
/// <param name="Name">The layer, or what was merged: <c>query + key + value</c>.</param>
/// <param name="Decision">merged, fused, kept, quantised …</param>
/// <param name="Precision">float32, int8, int4, bf16, f16; empty where it says nothing of numbers.</param>
/// <param name="Shape"><c>[1152, 384]</c>; names stand for dimensions that are read at load.</param>
/// <param name="Why">The reason, in words.</param>
public sealed record PlanStep(string Model, string Name, string Decision, string Precision, string Shape, string Why);
