using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>An axis of a group in one element of an array: the part of a checkpoint's tensor that its units stand for.</summary>
/// <param name="Axis">What the compiler found.</param>
/// <param name="Layer">Where the layer is, without the tensor's own name: <c>encoder.layer.3.output.dense</c>.</param>
/// <param name="Weight">The layer's weight.</param>
/// <param name="Bias">Its bias, or null.</param>
internal sealed record CoupledTensor(CoupledAxis Axis, string Layer, TensorEntry Weight, TensorEntry? Bias)
{
    /// <summary>Whether units are columns of the weight; otherwise they are its rows, and elements of the bias.</summary>
    public bool IsColumns => Axis.Axis == WeightAxis.Inputs;

    /// <summary>Rows or columns of a unit.</summary>
    public IEnumerable<int> Places(int unit) => Enumerable.Range(Axis.Offset + unit * Axis.UnitSize, Axis.UnitSize);
}
