using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// All units of the precisions that run the same code: the root and the classes nested in it, each lowered once for the outputs that its
/// caller asks for as int8 rows. Nested units are lowered before their callers, which want to know of them what may share memory and what
/// they take and give as int8 rows.
/// </summary>
internal sealed class Specialisation(PrecisionGroup precisions, CancellationToken cancellation)
{
    private readonly Dictionary<UnitKey, string> known = [];
    private readonly Dictionary<string, UnitKey> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnitPlan> plans = new(StringComparer.Ordinal);
    private readonly Names names = new();

    /// <summary>Lowers the root.</summary>
    /// <returns>Nested units, each before the units that call it, and the root.</returns>
    public (EquatableArray<UnitPlan> Nested, UnitPlan Root) Run(string name)
    {
        UnitPlan root = Lower(name, precisions.First.Root, default, isRoot: true);

        // A unit that gives int8 rows takes the place of the one that its caller saw first.
        HashSet<string> called = [];
        Call(root);
        // They are called by name beside buffers and the layout's fields, which are named already.
        Names final = new(GeneratedNames.OfUnit.Concat(GeneratedNames.OfRun).Concat(
            plans.Where(p => called.Contains(p.Key)).Select(p => p.Value).Append(root)
            .SelectMany(p => p.Storages.Select(s => s.Name).Concat(p.Slots))));
        Dictionary<string, string> renamed = asked.Where(a => called.Contains(a.Key))
            .ToDictionary(a => a.Key, a => final.Take(a.Value.Class.Graph.ClassName), StringComparer.Ordinal);
        return (plans.Where(p => called.Contains(p.Key)).Select(p => Rename(p.Value, renamed[p.Key])).ToEquatableArray(),
            Rename(root, name));

        void Call(UnitPlan caller)
        {
            foreach (ModelSlot slot in caller.Unit.Weights.OfType<ModelSlot>())
            {
                if (called.Add(slot.Unit))
                    Call(plans[slot.Unit]);
            }
        }

        UnitPlan Rename(UnitPlan plan, string unit) => plan with
        {
            Unit = plan.Unit with
            {
                Name = unit,
                Weights = plan.Unit.Weights.Select(w => w is ModelSlot slot ? slot with { Unit = renamed[slot.Unit] } : w)
                    .ToEquatableArray(),
            },
        };
    }

    /// <summary>The unit of a nested class.</summary>
    public string UnitFor(NestedClass nested) => UnitFor(new UnitKey(precisions.First.Callee(nested), default));

    /// <summary>How a layer's weights are stored in each of the precisions.</summary>
    public EquatableArray<WeightFormat> FormatsOf(TypedClass typed, string member) => precisions.FormatsOf(typed, member);

    /// <summary>The unit that is like <paramref name="name"/> and gives outputs as int8 rows besides.</summary>
    private string Giving(string name, EquatableArray<int> outputs) => UnitFor(asked[name] with { Given = outputs });

    private string UnitFor(UnitKey key)
    {
        if (!known.TryGetValue(key, out string? name))
        {
            known[key] = name = names.Take(key.Class.Graph.ClassName);
            asked[name] = key;
            plans.Add(name, Lower(name, key.Class, key.Given, isRoot: false));
        }
        return name;
    }

    private UnitPlan Lower(string name, TypedClass typed, EquatableArray<int> given, bool isRoot)
    {
        Unit unit = StepBuilder.Run(this, name, typed);
        UnitVerifier.Verify(unit, nameof(StepBuilder));
        Pass[] passes = [
            new(nameof(DeadSteps), DeadSteps.Run),
            new(nameof(CommonSteps), CommonSteps.Run),
            new(nameof(ProductMerging), ProductMerging.Run),
            new(nameof(EmbeddingFusion), EmbeddingFusion.Run),
            new(nameof(EpilogueFusion), EpilogueFusion.Run),
            new(nameof(QuantisationPlacement), u => QuantisationPlacement.Run(u, isRoot, given, nested => plans[nested].Unit, Giving)),
            new(nameof(RowTargets), u => RowTargets.Run(u, nested => plans[nested].Unit)),
            new(nameof(AttentionPlanning), AttentionPlanning.Run),
            new(nameof(HeadPlacement), HeadPlacement.Run),
            new(nameof(DeadSteps), DeadSteps.Run),
            new(nameof(TilePlanning), TilePlanning.Run),
            new(nameof(FormatDecisions), u => FormatDecisions.Run(u, precisions.InEach(typed))),
            .. isRoot ? (Pass[])[new(nameof(OutputGuards), OutputGuards.Run)] : [],
            new(nameof(SequenceAnalysis), u => SequenceAnalysis.Run(u, call => Callee(call).Unit)),
            .. isRoot ? (Pass[])[new(nameof(Packing), Packing.Run)] : [],
            new(nameof(Chunking), u => Chunking.Run(u, Callee)),
        ];
        foreach (Pass pass in passes)
        {
            cancellation.ThrowIfCancellationRequested();
            unit = UnitVerifier.Verify(unit, pass.Run(unit), pass.Name);
        }

        EquatableArray<OutputForms> forms = unit.Body.Results.Take(typed.Graph.Forward.Outputs.Count)
            .Select(r => OutputForms.Of(unit, unit.Body, r)).ToEquatableArray();
        unit = CopyInsertion.Run(unit, isRoot, out EquatableArray<int> outputs);
        UnitPlan plan = LiveRangeVerifier.Verify(unit, StoragePlanning.Run(unit, isRoot, outputs, forms, MayAlias), MayAlias);
        ModelSlot[] unlike = [.. unit.Weights.OfType<ModelSlot>().Where(slot => plans[slot.Unit].SizeDependsOnWeights)];
        return plan with
        {
            RunsInChunks = !isRoot && Chunking.IsOfUse(plan) && Chunking.FindFault(plan) is null,
            UnlikeArrays = unlike.Where(slot => slot.Member.Repeat is not null).Select(slot => slot.Name).ToEquatableArray(),
            UnlikeModels = unlike.Where(slot => slot.Member.Repeat is null).Select(slot => slot.Name).ToEquatableArray(),
            SizeDependsOnWeights = unlike.Length > 0 || plan.Storages.Any(s => s.Readers is not null)
                || typed.Graph.Members.OfType<LinearMember>().Any(m => Dimension.IsLoaded(m.Inputs) || Dimension.IsLoaded(m.Outputs)),
        };

        UnitPlan Callee(CallStep call) => plans[((ModelSlot)unit.Slot(call.Model)).Unit];

        // A chunk's rows start where those of the chunks before it end: in one place only if they are of one width.
        bool MayAlias(CallStep call, int output, int parameter) => Callee(call).Aliases.Contains((output, parameter))
            && (!call.Chunked || AreAlike(unit.Values[call.Outputs[output]], unit.Values[call.Inputs[parameter]]));
    }

    private static bool AreAlike(Value left, Value right) => left.Type.Equals(right.Type) && left.Quantized == right.Quantized;

    /// <param name="Given">Outputs that callers get as int8 rows too.</param>
    private readonly record struct UnitKey(TypedClass Class, EquatableArray<int> Given)
    {
        // Names are unique in a precision: no need to compare what is behind them.
        public bool Equals(UnitKey other) => Class.Name == other.Class.Name && Given.Equals(other.Given);

        public override int GetHashCode() => unchecked((StringComparer.Ordinal.GetHashCode(Class.Name) * 31) + Given.GetHashCode());
    }
}
