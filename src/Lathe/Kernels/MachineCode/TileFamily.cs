namespace Lathe.Kernels.MachineCode;

/// <summary>What the weights of a tile kernel are. Lathe.Kernels.Generator knows these names.</summary>
internal enum TileFamily
{
    Float32,
    BFloat16,
    Float16,
    Int8,
    Int4,
}
