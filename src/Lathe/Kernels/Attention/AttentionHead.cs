namespace Lathe.Kernels;

/// <summary>Some queries of one head of one sequence, and the keys and values they meet. Strides that all heads share stand in
/// <see cref="AttentionJob"/>.</summary>
internal unsafe struct AttentionHead
{
    public float* Query;
    public float* Key;
    public float* Value;

    /// <summary>In their place, where operands are integers as they come.</summary>
    public HeadPart QueryPart;
    public HeadPart KeyPart;
    public HeadPart ValuePart;

    /// <summary>Of the first query; null for no mask.</summary>
    public float* Mask;
    public float* Output;
    public long OutputStride;
    public int Queries;
    public int Keys;
}
