namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Where the int8 rows of a value are made.</summary>
/// <param name="Value">Its label.</param>
/// <param name="Model">The nested model that makes them, at <see cref="QuantisationPlace.Call"/>.</param>
/// <param name="Readers">What reads them.</param>
/// <param name="OthersReadFloat">The float32 rows are read too, whatever weights are loaded.</param>
internal sealed record QuantisedRows(string Value, QuantisationPlace Place, string? Model, string Readers, bool OthersReadFloat) : Decision;
