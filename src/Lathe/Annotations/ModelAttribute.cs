namespace Lathe;

/// <summary>
/// Compiles this class: the build adds <c>Load</c>, <c>Compiled</c>, <c>Session</c> and <c>Plan</c> to it.
/// The class is partial, and its public <c>Forward</c> says what it computes.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ModelAttribute : Attribute
{
    /// <summary>The name in messages and packed files; the class name where it is not given.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Precisions to emit besides float32 and the annotated one, so that <c>Load(path, precision)</c> can choose.
    /// Attributes on members still win over the class-wide precision.
    /// </summary>
    public Precision[] Precisions { get; init; } = [];
}
