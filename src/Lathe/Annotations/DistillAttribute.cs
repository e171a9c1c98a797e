namespace Lathe;

/// <summary>
/// How a class learns from a teacher when it is trained: α·T²·KL(teacher ‖ student) + (1 − α)·(the task's own loss). Lathe.Training's
/// <c>DistillationOptions.Of</c> reads it; compiled code is the same with and without.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DistillAttribute : Attribute
{
    /// <summary>α: the teacher's share, above 0, at most 1. At 1 nothing is learned from the examples' own labels.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>T: of scores of choices, above 0; higher ones tell more of classes that are not chosen.</summary>
    public double Temperature { get; init; } = 2;
}
