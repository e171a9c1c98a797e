namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// Gives x back, and reports it under <paramref name="name"/> to the <see cref="Observation"/> that is open on this thread.
    /// Compiled code has no trace of it.
    /// </summary>
    [Operation(ShapeRule.SameAsFirst)]
    public static Tensor Observe(Tensor x, string name)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(name);
        Observation.Report(name, x);
        return x;
    }
}
