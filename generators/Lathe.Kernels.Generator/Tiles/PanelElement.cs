namespace Lathe.Kernels.Generator.Tiles;

/// <summary>What a panel of floating-point weights or an embedding is stored as, numbered as <c>Lathe.StorageType</c>.</summary>
internal enum PanelElement
{
    Float32,
    BFloat16,
    Float16,
}
