using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>The small pieces of the arena that say where sequences stand, and those for tokens without padding; alive during the whole
/// run.</summary>
internal static class SequenceStorage
{
    /// <param name="planned">After coalescing.</param>
    /// <param name="isRoot">A root finds its sequences; a nested model is told them.</param>
    /// <param name="names">Of the unit's other storage.</param>
    public static IEnumerable<Storage> Of(Unit planned, bool isRoot, Names names)
    {
        Step[] steps = [.. planned.Body.Descendants()];
        if (isRoot && (planned.Mask >= 0 || steps.Any(s => NeedsSequences(planned, s))))
            yield return New(names.Take("starts"), StorageKind.Starts, Dimension.Batch);
        if (steps.Any(s => s is CallStep { Chunked: true }))
            yield return New(names.Take("chunkStarts"), StorageKind.ChunkStarts, Dimension.Batch);
        foreach ((Dimension count, Dimension length) in steps.OfType<AttentionStep>().SelectMany(a => Uniform(planned, a)).Distinct())
            yield return New(names.Take("uniformStarts"), StorageKind.UniformStarts, count) with { Length = length };
        for (int i = 0; i < planned.Parameters.Count && planned.Mask >= 0; i++)
        {
            int parameter = planned.Parameters[i];
            if (planned.RoleOf(parameter) == RowRole.Token)
            {
                string name = names.Take(Names.Camel(planned.Values[parameter].Label) + "Tokens");
                yield return new Storage(name, StorageKind.Packed, i, EquatableArray.Of(planned.TypeOf(parameter)), false, null, -1);
            }
        }
    }

    private static bool NeedsSequences(Unit planned, Step step) => step switch
    {
        CallStep => true,
        AttentionStep attention => Rows(planned, attention).Any(r => r.IsOwn),
        ReferenceStep { Reach.PackedKernel: not null } => planned.Sequences is not null,
        _ => false,
    };

    private static IEnumerable<(Dimension Count, Dimension Length)> Uniform(Unit planned, AttentionStep attention) =>
        Rows(planned, attention).Where(r => !r.IsOwn).Select(r => (r.Count, r.Length));

    private static IEnumerable<(bool IsOwn, Dimension Count, Dimension Length)> Rows(Unit planned, AttentionStep attention)
    {
        AttentionShape shape = new(planned, attention);
        yield return (shape.QueriesAreTokens, shape.Batch, shape.Queries);
        yield return (shape.KeysAreTokens, shape.Batch, shape.Keys);
    }

    private static Storage New(string name, StorageKind kind, Dimension count) =>
        new(name, kind, -1, EquatableArray.Of(TensorType.Int32(Dimension.Add(count, Dimension.Of(1)))), false, null, -1);
}
