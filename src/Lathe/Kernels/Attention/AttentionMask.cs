using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// What is added to the scores of (batch, head, query, key): values[batch × batchStride + head × headStride + query × queryStride + key].
/// A stride of 0 shares; the default is no mask.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct AttentionMask(ReadOnlySpan<float> values, int batchStride, int headStride, int queryStride)
{
    public ReadOnlySpan<float> Values { get; } = values;

    public int BatchStride { get; } = batchStride;

    public int HeadStride { get; } = headStride;

    public int QueryStride { get; } = queryStride;
}
