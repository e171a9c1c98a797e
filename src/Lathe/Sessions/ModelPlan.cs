namespace Lathe;

/// <summary>What was fused, kept and quantised, and why: the table in the generated file, to be printed by <c>lathe explain</c>.</summary>
/// <param name="model">The model class.</param>
/// <param name="steps">In the order in which the data moves, nested models where they are first used.</param>
public sealed class ModelPlan(string model, IReadOnlyList<PlanStep> steps)
{
    public string Model { get; } = model;

    public IReadOnlyList<PlanStep> Steps { get; } = steps;
}
