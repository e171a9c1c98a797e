namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>How a product is cut.</summary>
internal sealed record TileChoice(string Slot, Tile Tile) : Decision
{
    public override string Product => Slot;
}
