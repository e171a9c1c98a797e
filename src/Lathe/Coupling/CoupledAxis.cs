using System.Globalization;

namespace Lathe;

/// <summary>The part of a weight's axis that a group covers: unit i is <paramref name="UnitSize"/> rows or columns from
/// <paramref name="Offset"/> + i · <paramref name="UnitSize"/> on.</summary>
/// <param name="Member">Path of members from the model class, <c>layers[*].up</c>; <c>[*]</c> stands for each element of an array.</param>
/// <param name="Offset">The first row or column, from 0.</param>
/// <param name="UnitSize">1 for a neuron, the head's size for a head.</param>
public sealed record CoupledAxis(string Member, WeightAxis Axis, int Offset, int UnitSize)
{
    /// <summary>
    /// Where the layer's tensors are in a checkpoint, the preferred place first: <c>encoder.layer.{i}.attention.self.query</c>, with an
    /// <c>{i}</c> for the index in each array on the way.
    /// </summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary><c>layers[*].query outputs, 64 a head</c>.</summary>
    public override string ToString() =>
        CouplingText.Axis(Member, Axis, Offset.ToString(CultureInfo.InvariantCulture), UnitSize.ToString(CultureInfo.InvariantCulture));
}
