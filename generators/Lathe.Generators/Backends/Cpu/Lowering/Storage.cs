using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

internal enum StorageKind
{
    /// <summary>A span that the caller passes in, only read.</summary>
    Parameter,

    /// <summary>A span that the caller passes in for a result.</summary>
    Output,

    /// <summary>A tensor of the weights, only read.</summary>
    Weight,

    /// <summary>A piece of the session's arena.</summary>
    Arena,

    /// <summary>The arena of a nested model, alive during its call.</summary>
    Nested,

    /// <summary>Where the sequences of the run start, in a root.</summary>
    Starts,

    /// <summary>Where the sequences of a chunk start.</summary>
    ChunkStarts,

    /// <summary>Where sequences of one length start that are not the unit's own.</summary>
    UniformStarts,

    /// <summary>The tokens of a root's parameter, without padding.</summary>
    Packed,
}

/// <summary>Memory with a name in the generated code; several values may take turns in it.</summary>
/// <param name="Name">Unique in its unit.</param>
/// <param name="Index">Which parameter or output; for packed tokens the parameter.</param>
/// <param name="Types">Of the values in it, one for each size; none for a nested arena.</param>
/// <param name="Model">The slot whose call a nested arena serves; the slot whose tensor a weight is.</param>
/// <param name="Slot">Which piece of the arena; storages with the same one are never alive together.</param>
internal sealed record Storage(string Name, StorageKind Kind, int Index, EquatableArray<TensorType> Types, bool Quantized, string? Model,
    int Slot)
{
    /// <summary>Of 16-bit integers by head; null for anything else.</summary>
    public HeadLayout? Heads { get; init; }

    /// <summary>Which of the weights that are loaded decide whether it is there; null where it always is.</summary>
    public LoadedReaders? Readers { get; init; }

    /// <summary>Of the sequences that <see cref="StorageKind.UniformStarts"/> tells of.</summary>
    public Dimension? Length { get; init; }
}

/// <summary>A unit with memory for all its values: all that Emit prints.</summary>
/// <param name="Places">Index in <paramref name="Storages"/> by value; −1 for views, numbers and values that are never written.</param>
/// <param name="Slots">Names of the arena's pieces, in order of their offset.</param>
/// <param name="Outputs">Storage of each output; −1 for one that is never there.</param>
/// <param name="Aliases">Pairs output · parameter that may be given the same memory.</param>
internal sealed record UnitPlan(
    Unit Unit,
    EquatableArray<Storage> Storages,
    EquatableArray<int> Places,
    EquatableArray<string> Slots,
    EquatableArray<int> Outputs,
    EquatableArray<(int Output, int Parameter)> Aliases,
    EquatableArray<OutputForms> Forms)
{
    /// <summary>Slots of arrays of models whose elements may need memory of different sizes: what they read may differ from one to the
    /// next.</summary>
    public EquatableArray<string> UnlikeArrays { get; init; }

    /// <summary>Slots of single models of which that holds.</summary>
    public EquatableArray<string> UnlikeModels { get; init; }

    /// <summary>How much memory a run takes depends on the weights that were loaded, not on extents alone.</summary>
    public bool SizeDependsOnWeights { get; init; }

    /// <summary>Callers may run it on a few sequences of the batch at a time, and it gains by that.</summary>
    public bool RunsInChunks { get; init; }
}
