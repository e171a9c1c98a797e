namespace Lathe.Checkpoints;

/// <summary>What a section of a packed file holds. The numbers are in files: they never change their meaning.</summary>
internal enum WeightKind : uint
{
    Configuration = 1,
    Tensors = 2,
    Float32 = 16,
    BFloat16 = 17,
    Float16 = 18,
    Int8 = 19,
    Int4 = 20,
    EmbeddingFloat32 = 32,
    EmbeddingBFloat16 = 33,
    EmbeddingFloat16 = 34,
    LayerNorm = 48,
    RmsNorm = 49,
}
