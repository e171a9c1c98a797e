namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Who has chosen a tile.</summary>
internal enum TileSource
{
    /// <summary>[Tile].</summary>
    Attribute,

    /// <summary>The compiler, from the sizes of caches.</summary>
    Planned,

    /// <summary>The kernel, once the inputs are known.</summary>
    Load,
}
