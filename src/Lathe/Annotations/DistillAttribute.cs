namespace Lathe;

/// <summary>
/// How a class learns from a teacher when it is trained: α·T²·KL(teacher ‖ student) + (1 − α)·(the task's own loss). Lathe.Training's
/// <c>DistillationOptions.Of</c> and <c>CompiledTeacher.Of</c> read it; compiled code is the same with and without.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DistillAttribute : Attribute
{
    /// <summary>The model class that teaches: one with [Model] and the same outputs; null where it is chosen in code.</summary>
    public Type? Teacher { get; init; }

    /// <summary>α: the teacher's share, above 0, at most 1. At 1 nothing is learned from the examples' own labels.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>T: of scores of choices, above 0; higher ones tell more of classes that are not chosen.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>
    /// Hidden states that are held against each other, a text for each: an output of the student, <c>=</c>, one of the teacher, as
    /// <c>Observe</c> names them: <c>"hidden_states.2 = hidden_states.5"</c>.
    /// </summary>
    public string[] Hidden { get; init; } = [];
}
