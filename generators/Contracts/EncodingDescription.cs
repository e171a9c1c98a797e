#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Everything that compiler, kernels and files must know of an encoding.</summary>
/// <param name="Encoding">Which one.</param>
/// <param name="Bits">Of one weight.</param>
/// <param name="IsInteger">Products read int8 activations; otherwise floats.</param>
/// <param name="Scales">Which weights share a scale.</param>
/// <param name="Family">The kernels that multiply with such weights.</param>
/// <param name="ProductKind">How packed files mark a product's weights. In files: never to be changed.</param>
/// <param name="EmbeddingKind">How packed files mark an embedding; 0 where embeddings are not stored so.</param>
internal sealed record EncodingDescription(
    WeightEncoding Encoding, int Bits, bool IsInteger, ScaleGrouping Scales, KernelFamily Family, uint ProductKind, uint EmbeddingKind)
{
    /// <summary>As messages, tables and command lines write it: <c>bfloat16</c>, <c>int4</c>.</summary>
    public string Name { get; } = Encoding.ToString().ToLowerInvariant();

    /// <summary>Whether rows of an embedding may be stored so.</summary>
    public bool StoresEmbeddings => EmbeddingKind != 0;

    /// <summary>Whether a machine-code kernel reads such rows; integers, of which a run reads few bytes, are read by C#.</summary>
    public bool HasEmbeddingKernel => StoresEmbeddings && !IsInteger;

    /// <summary>What is added to an integer weight so that it is stored without a sign; 0 for floats.</summary>
    public int Offset => IsInteger ? 1 << (Bits - 1) : 0;

    /// <summary>The lowest integer that a weight may be; where a whole output has one scale, as far from 0 as the highest.</summary>
    public int LowestCode => Scales == ScaleGrouping.Output ? -HighestCode : -Offset;

    /// <summary>The highest integer that a weight may be.</summary>
    public int HighestCode => Offset - 1;
}
