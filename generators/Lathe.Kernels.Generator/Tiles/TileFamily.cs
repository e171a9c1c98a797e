namespace Lathe.Kernels.Generator.Tiles;

/// <summary>What the weights of a tile kernel are. Names match <c>Lathe.Kernels.MachineCode.TileFamily</c>.</summary>
internal enum TileFamily
{
    Float32,
    BFloat16,
    Float16,
    Int8,
    Int4,
}
