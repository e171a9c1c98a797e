namespace Lathe.Kernels.Generator.Tiles;

/// <summary>What a panel of floating-point weights is stored as.</summary>
internal enum PanelElement
{
    Float32,
    BFloat16,
    Float16,
}
