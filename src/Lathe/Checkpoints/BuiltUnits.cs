using System.ComponentModel;

namespace Lathe.CompilerServices;

/// <summary>What a manifest says is left of a layer.</summary>
/// <param name="Rows">Rows of its weight.</param>
/// <param name="Paths">Where it is in a checkpoint, the preferred place first.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BuiltUnits(int Rows, params IReadOnlyList<string> Paths);
