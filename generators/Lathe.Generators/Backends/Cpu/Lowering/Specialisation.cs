using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// All units of one precision: the root and the models nested in it, each specialised once for every weight format and every
/// shape of parameters that it is called with, and for the outputs that its caller asks for as int8 rows. Nested units are
/// lowered before their callers, which want to know of them what may share memory and what they take and give as int8 rows.
/// </summary>
internal sealed class Specialisation(PrecisionVariant variant)
{
    private readonly Dictionary<UnitKey, string> known = [];
    private readonly Dictionary<string, (UnitKey Key, ModelGraph Graph)> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnitPlan> plans = new(StringComparer.Ordinal);
    private readonly Names names = new();

    public PrecisionVariant Variant => variant;

    /// <summary>Lowers a root.</summary>
    /// <returns>Nested units, each before the units that call it, and the root.</returns>
    public (EquatableArray<UnitPlan> Nested, UnitPlan Root) Run(ModelGraph graph, string name, EquatableArray<TensorType> parameters)
    {
        UnitPlan root = Lower(name, graph, variant.ForRoot(graph), parameters, default, isRoot: true);

        // A unit that gives int8 rows takes the place of the one that its caller saw first.
        HashSet<string> called = [];
        Call(root);
        Names final = new("Weights", "Layout");
        Dictionary<string, string> renamed = asked.Where(a => called.Contains(a.Key)).ToDictionary(a => a.Key, a => final.Take(a.Value.Graph.ClassName), StringComparer.Ordinal);
        return (plans.Where(p => called.Contains(p.Key)).Select(p => Rename(p.Value, renamed[p.Key])).ToEquatableArray(), Rename(root, name));

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
                Weights = plan.Unit.Weights.Select(w => w is ModelSlot slot ? slot with { Unit = renamed[slot.Unit] } : w).ToEquatableArray(),
            },
        };
    }

    /// <summary>The unit of a nested model whose Forward is given tensors of these types; null = none given.</summary>
    public string UnitFor(ModelGraph graph, WeightFormat format, IReadOnlyList<TensorType?> parameters)
    {
        EquatableArray<TensorType> types = parameters.Select(p => p ?? AbsentParameters.Type).ToEquatableArray();
        return UnitFor(AbsentParameters.Remove(graph, parameters), new UnitKey(graph.QualifiedName, format, types, default));
    }

    /// <summary>The unit that is like <paramref name="name"/> and gives outputs as int8 rows besides.</summary>
    private string Giving(string name, EquatableArray<int> outputs) => UnitFor(asked[name].Graph, asked[name].Key with { Given = outputs });

    private string UnitFor(ModelGraph graph, UnitKey key)
    {
        if (!known.TryGetValue(key, out string? name))
        {
            known[key] = name = names.Take(graph.ClassName);
            asked[name] = (key, graph);
            plans.Add(name, Lower(name, graph, key.Format, key.Parameters, key.Given, isRoot: false));
        }
        return name;
    }

    private UnitPlan Lower(
        string name, ModelGraph graph, WeightFormat format, EquatableArray<TensorType> parameters, EquatableArray<int> given, bool isRoot)
    {
        ModelGraph inlined = GraphVerifier.Verify(HelperInlining.Run(graph), nameof(HelperInlining));
        Unit unit = StepBuilder.Run(this, name, inlined, format, ValueTypes.Of(inlined, parameters));
        UnitVerifier.Verify(unit, nameof(StepBuilder));
        foreach (Func<Unit, Unit> pass in (Func<Unit, Unit>[])[
            DeadSteps.Run,
            CommonSteps.Run,
            ProductMerging.Run,
            EmbeddingFusion.Run,
            EpilogueFusion.Run,
            Int8Rows,
            AttentionPlanning.Run,
            HeadPlacement.Run,
            DeadSteps.Run,
            PrecisionDecisions,
            TilePlanning.Run,
            isRoot ? OutputGuards.Run : u => u,
            LocalSteps,
            isRoot ? Packing.Run : u => u,
            Chunks])
        {
            unit = UnitVerifier.Verify(pass(unit), pass.Method.DeclaringType!.Name);
        }

        EquatableArray<OutputForms> forms = unit.Body.Results.Take(graph.Forward.Outputs.Count).Select(r => OutputForms.Of(unit, unit.Body, r)).ToEquatableArray();
        unit = CopyInsertion.Run(unit, isRoot, out EquatableArray<int> outputs);
        UnitPlan plan = StoragePlanning.Run(unit, isRoot, outputs, forms, MayAlias);
        return plan with { RunsInChunks = !isRoot && Chunking.IsOfUse(plan) && Chunking.FindFault(plan) is null };

        Unit Int8Rows(Unit floats) => QuantisationPlacement.Run(floats, isRoot, given, nested => plans[nested].Unit, Giving);

        Unit PrecisionDecisions(Unit decided) => PrecisionReasons.Run(decided, variant);

        Unit LocalSteps(Unit analysed) => SequenceAnalysis.Run(analysed, call => Callee(call).Unit);

        Unit Chunks(Unit cut) => Chunking.Run(cut, Callee);

        UnitPlan Callee(CallStep call) => plans[((ModelSlot)unit.Slot(call.Model)).Unit];

        // A chunk's rows start where those of the chunks before it end: in one place only if they are of one width.
        bool MayAlias(CallStep call, int output, int parameter) => Callee(call).Aliases.Contains((output, parameter))
            && (!call.Chunked || AreAlike(unit.Values[call.Outputs[output]], unit.Values[call.Inputs[parameter]]));
    }

    private static bool AreAlike(Value left, Value right) => left.Type.Equals(right.Type) && left.Quantized == right.Quantized;

    /// <param name="Given">Outputs that callers get as int8 rows too.</param>
    private sealed record UnitKey(string Class, WeightFormat Format, EquatableArray<TensorType> Parameters, EquatableArray<int> Given);
}
