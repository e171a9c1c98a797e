using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Lowering;

/// <summary>
/// All units of one precision: the root and the models nested in it, each specialised once for every weight format and every
/// shape of parameters that it is called with. Nested units are lowered before their callers, which want to know of them
/// what may share memory.
/// </summary>
internal sealed class Specialisation(PrecisionVariant variant)
{
    private readonly Dictionary<(string Class, WeightFormat Format, EquatableArray<TensorType> Parameters), string> known = [];
    private readonly Dictionary<string, UnitPlan> plans = new(StringComparer.Ordinal);
    private readonly Names names = new("Weights", "Layout");

    public PrecisionVariant Variant => variant;

    /// <summary>Nested units, each before the units that call it, then the root.</summary>
    public IReadOnlyCollection<UnitPlan> Plans => plans.Values;

    /// <summary>The unit of a nested model whose Forward is given tensors of these types; null = none given.</summary>
    public string UnitFor(ModelGraph graph, WeightFormat format, IReadOnlyList<TensorType?> parameters)
    {
        EquatableArray<TensorType> types = parameters.Select(p => p ?? AbsentParameters.Type).ToEquatableArray();
        (string, WeightFormat, EquatableArray<TensorType>) key = (graph.QualifiedName, format, types);
        if (!known.TryGetValue(key, out string? name))
        {
            known[key] = name = names.Take(graph.ClassName);
            plans.Add(name, Lower(name, AbsentParameters.Remove(graph, parameters), format, types, isRoot: false));
        }
        return name;
    }

    public UnitPlan Root(ModelGraph graph, string name, EquatableArray<TensorType> parameters) =>
        Lower(name, graph, variant.ForRoot(graph), parameters, isRoot: true);

    private UnitPlan Lower(string name, ModelGraph graph, WeightFormat format, EquatableArray<TensorType> parameters, bool isRoot)
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
            QuantisationPlacement.Run,
            AttentionPlanning.Run,
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

        EquatableArray<OutputForms> forms = unit.Body.Results.Select(r => OutputForms.Of(unit, unit.Body, r)).ToEquatableArray();
        unit = CopyInsertion.Run(unit, isRoot, out EquatableArray<int> outputs);
        return StoragePlanning.Run(unit, isRoot, outputs, forms, MayAlias);

        Unit PrecisionDecisions(Unit decided) => PrecisionReasons.Run(decided, variant);

        Unit LocalSteps(Unit analysed) => SequenceAnalysis.Run(analysed, call => Callee(call).Unit);

        Unit Chunks(Unit cut) => Chunking.Run(cut, Callee);

        UnitPlan Callee(CallStep call) => plans[((ModelSlot)unit.Slot(call.Model)).Unit];

        bool MayAlias(CallStep call, int output, int parameter) => Callee(call).Aliases.Contains((output, parameter));
    }
}
