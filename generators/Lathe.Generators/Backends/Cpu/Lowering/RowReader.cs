using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Something that reads int8 rows: the weights that are loaded for it say how they are quantised.</summary>
internal abstract record RowReader;

/// <param name="Product">A slot of the unit.</param>
internal sealed record ProductReader(string Product) : RowReader;

/// <summary>A nested model that takes the rows, or that reads the rows itself which it gives.</summary>
/// <param name="Model">Its slot.</param>
/// <param name="Index">Which of those that it takes, or gives.</param>
/// <param name="Gives">It makes them.</param>
/// <param name="Element">The one element of an array that is meant, or null.</param>
/// <param name="IsCurrent">Of an array, the element of the round in which the rows are made; where neither is said, all of them.</param>
internal sealed record CallReader(string Model, int Index, bool Gives, Dimension? Element, bool IsCurrent) : RowReader;

/// <summary>Rows that a loop carries from round to round.</summary>
/// <param name="Model">The array that is walked; null for a counting loop, whose rounds are all alike.</param>
/// <param name="IsNext">They are made in a round, for the next one; otherwise for the first.</param>
/// <param name="Round">What reads them in a round.</param>
/// <param name="After">What reads them where there is no such round.</param>
internal sealed record CarriedReader(
    string? Model, ArraySlice? Slice, bool IsNext, EquatableArray<RowReader> Round, EquatableArray<RowReader> After) : RowReader;

/// <summary>What reads the rows itself that it gives, in the last round of a walk.</summary>
/// <param name="Model">The array that is walked.</param>
/// <param name="Slice">The part of it.</param>
/// <param name="Round">What reads them in that round.</param>
internal sealed record LastRoundReader(string Model, ArraySlice? Slice, EquatableArray<RowReader> Round) : RowReader;
