namespace Lathe.Kernels.Generator.Tiles;

/// <summary>How much of a tile is computed at once: as many rows and vectors of columns as the registers hold beside the
/// operands.</summary>
internal sealed record TileShape(int Rows, int Vectors);
