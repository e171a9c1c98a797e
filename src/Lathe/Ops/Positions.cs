using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The position of every token, to look up in a table of position embeddings.</summary>
    /// <param name="inputIds">int32 [batch, sequence].</param>
    /// <param name="paddingId">
    /// −1: 0, 1, 2 … in every row, padding or not. Otherwise RoBERTa's counting: tokens are numbered from paddingId + 1 on,
    /// padding, that is ids equal to paddingId, gets paddingId and is not counted.
    /// </param>
    /// <returns>int32 [batch, sequence].</returns>
    /// <exception cref="ArgumentException">inputIds is float32 or not of rank 2.</exception>
    /// <exception cref="ArgumentOutOfRangeException">paddingId is below −1.</exception>
    [Operation(ShapeRule.SameAsFirstInt32, Kernel = typeof(PositionsReference), Reach = OperationReach.Sequence,
        PackedKernel = typeof(PositionsPacked))]
    public static Tensor Positions(Tensor inputIds, int paddingId = -1)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        Tensor output = Tensor.Int32(inputIds.Shape);
        PositionsReference.Run(inputIds.View, paddingId, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Positions"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PositionsReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">paddingId is below −1.</exception>
    public static void Run(TensorView inputIds, int paddingId, TensorView output)
    {
        Loops.RequireInt32(inputIds, nameof(inputIds));
        Loops.RequireInt32(output, nameof(output));
        Loops.RequireRank(inputIds, 2, "[batch, sequence]", nameof(inputIds));
        Loops.RequireSameShape(inputIds, output);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddingId, -1);
        TensorView from = inputIds.AsRank4(), to = output.AsRank4();
        int stride = from.Strides[3], outputStride = to.Strides[3], sequence = to.Shape[3];
        for (int b = 0; b < to.Shape[2]; b++)
        {
            ReadOnlySpan<int> ids = TensorView.AsInts(from.Line(0, 0, b));
            Span<int> positions = TensorView.AsInts(to.Line(0, 0, b));
            int tokens = 0;
            for (int s = 0; s < sequence; s++)
            {
                if (paddingId < 0)
                    positions[s * outputStride] = s;
                else if (ids[s * stride] == paddingId)
                    positions[s * outputStride] = paddingId;
                else
                    positions[s * outputStride] = paddingId + ++tokens;
            }
        }
    }
}

/// <summary><see cref="Ops.Positions"/> of sequences that stand one after the other: each begins to count anew.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PositionsPacked
{
    /// <param name="inputIds">[1, rows].</param>
    /// <param name="paddingId">As <see cref="Ops.Positions"/> has it.</param>
    /// <param name="sequences">Their rows.</param>
    /// <param name="output">[1, rows].</param>
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">paddingId is below −1.</exception>
    public static void Run(TensorView inputIds, int paddingId, SequenceRows sequences, TensorView output)
    {
        Loops.RequireSameShape(inputIds, output);
        for (int b = 0; b < sequences.Count; b++)
        {
            int start = sequences.Starts[b], tokens = sequences.Starts[b + 1] - start;
            PositionsReference.Run(inputIds.Slice(1, start, tokens), paddingId, output.Slice(1, start, tokens));
        }
    }
}
