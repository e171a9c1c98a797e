using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>A zero for every id: the ids to look up in a table whose first row every token gets, as RoBERTa's token types.</summary>
    /// <param name="inputIds">int32 [batch, sequence].</param>
    /// <returns>int32 [batch, sequence].</returns>
    /// <exception cref="ArgumentException">inputIds is float32 or not of rank 2.</exception>
    [Operation(ShapeRule.SameAsFirstInt32, Kernel = typeof(ZerosLikeReference), Reach = OperationReach.Element)]
    public static Tensor ZerosLike(Tensor inputIds)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        Tensor output = Tensor.Int32(inputIds.Shape);
        ZerosLikeReference.Run(inputIds.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.ZerosLike"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ZerosLikeReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView inputIds, TensorView output)
    {
        Loops.RequireInt32(inputIds, nameof(inputIds));
        Loops.RequireInt32(output, nameof(output));
        Loops.RequireRank(inputIds, 2, "[batch, sequence]", nameof(inputIds));
        Loops.RequireSameShape(inputIds, output);
        TensorView to = output.AsRank4();
        int stride = to.Strides[3], sequence = to.Shape[3];
        for (int b = 0; b < to.Shape[2]; b++)
        {
            Span<int> zeros = TensorView.AsInts(to.Line(0, 0, b));
            for (int s = 0; s < sequence; s++)
                zeros[s * stride] = 0;
        }
    }
}
