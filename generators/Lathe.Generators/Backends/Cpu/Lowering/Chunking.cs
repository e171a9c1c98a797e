using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Has nested models run a chunk of the batch at a time, all of their steps before the next chunk: what they compute on the way then stays
/// in the cache and takes the memory of a chunk. Legal where no step reads across sequences; of use where the nested model has values of
/// its own.
/// </summary>
internal static class Chunking
{
    /// <param name="unit">After <see cref="SequenceAnalysis"/>.</param>
    /// <param name="callee">The plan that a call runs.</param>
    public static Unit Run(Unit unit, Func<CallStep, UnitPlan> callee)
    {
        Dictionary<string, ChunkChoice> decided = new(StringComparer.Ordinal);
        StepBlock body = Rewrite(unit.Body);
        return unit.Decide(decided.Values) with { Body = body };

        StepBlock Rewrite(StepBlock block) =>
            block with { Steps = block.Steps.Select(s => Mark(s.WithBlocks(Rewrite))).ToEquatableArray() };

        Step Mark(Step step)
        {
            if (step is not CallStep call)
                return step;
            UnitPlan plan = callee(call);
            if (!IsOfUse(plan))
                return step;
            decided[call.Model] = new ChunkChoice(call.Model, plan.Unit.Graph.ClassName, plan.RunsInChunks ? null : FindFault(plan));
            return call with { Chunked = plan.RunsInChunks };
        }
    }

    /// <summary>A unit without values of its own only hands on to others, which are cut themselves.</summary>
    public static bool IsOfUse(UnitPlan plan) => plan.Storages.Any(s => s.Kind == StorageKind.Arena);

    /// <summary>Why a unit cannot run on a part of the batch; null where it can.</summary>
    public static string? FindFault(UnitPlan plan)
    {
        if (plan.Unit.Sequences is not SequenceUse use)
            return plan.Unit.AcrossSequences;
        IEnumerable<int> outputs = plan.Outputs.Where(o => o >= 0);
        return outputs.SelectMany(o => plan.Storages[o].Types).Any(t => RowRoles.Of(t) is not (RowRole.Token or RowRole.Sequence))
            || outputs.Any(o => plan.Storages[o].Types.Count > 1)
            ? "an output has no rows of its own for each sequence, or is of one shape or another"
            : null;
    }
}
