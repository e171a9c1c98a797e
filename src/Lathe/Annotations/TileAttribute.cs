namespace Lathe;

/// <summary>Overrides the planned tile sizes of a linear layer's product.</summary>
/// <param name="rows">Rows of activations a block holds while the weights pass by; a multiple of 12 wastes no tile.</param>
/// <param name="columns">
/// Output columns whose weights stay in the cache while all rows pass by; a multiple of 32. Where rows are normed or quantised at once,
/// columns that pass by a tile of 12 rows before the next tile.
/// </param>
/// <param name="depth">Inputs summed before float32 partial sums are added up; a multiple of 32.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class TileAttribute(int rows, int columns, int depth) : Attribute
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public int Depth { get; } = depth;
}
