using System.Runtime.CompilerServices;

namespace Lathe;

/// <summary>Four numbers, one for each axis that a tensor can have: extents or strides without an allocation.</summary>
[InlineArray(Shapes.MaxRank)]
internal struct Axes
{
    private int first;

    public static Axes From(ReadOnlySpan<int> values)
    {
        Axes axes = default;
        values.CopyTo(axes);
        return axes;
    }
}
