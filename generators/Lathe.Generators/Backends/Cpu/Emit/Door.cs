using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>
/// What the public face of a model needs of its plan: the same for every precision, since parameters and outputs are. Values
/// of the configuration that lengths depend on are copied into Compiled.
/// </summary>
internal sealed class Door
{
    private readonly UnitPlan root;

    public Door(ClassPlan plan)
    {
        root = plan.Precisions[0].Root;
        IReadOnlyList<string> inputs = DoorNames.OfInputs(plan.Graph.Forward.Parameters.Select(parameter => parameter.Name));
        Inputs = [.. inputs.Select((name, i) => (name, root.Unit.TypeOf(root.Unit.Parameters[i])))];
        IReadOnlyList<string> outputs = DoorNames.OfOutputs(plan.Graph.Forward.Outputs.Select(output => output.Name), inputs);
        Outputs = [.. outputs.Select((name, i) => (name, root.Forms[i]))];

        Names own = new(GeneratedNames.OfSessionRun.Concat(Inputs.Select(i => i.Name)).Concat(Outputs.Select(o => o.Name)));
        Model = own.Take("model");
        Lengths = [.. Outputs.Select((_, i) => own.Take($"length{Literal.Of(i)}"))];
        Values = new LoadedValues(plan.Graph, new Names(GeneratedNames.OfCompiled.Concat(
            plan.Precisions.SelectMany(p => new[] { p.Name, GeneratedNames.WeightsField(p.Name), GeneratedNames.PlanClass(p.Name) }))),
            Model);
    }

    /// <summary>The session's field for its model: the user may have called an input so.</summary>
    public string Model { get; }

    /// <summary>Locals for the outputs' lengths.</summary>
    public IReadOnlyList<string> Lengths { get; }

    public LoadedValues Values { get; }

    public IReadOnlyList<(string Name, TensorType Type)> Inputs { get; }

    public IReadOnlyList<(string Name, OutputForms Forms)> Outputs { get; }

    /// <summary>Whether the source states an input's shape.</summary>
    public bool IsStated(int input) => root.Unit.Graph.Forward.Parameters[input].Stated.Count > 0;

    /// <summary>Whether a run's sequence is of no account to what goes in and comes out.</summary>
    public bool HasNoSequence => Inputs.All(i => !i.Type.Shape.Any(ReadsSequence))
        && Outputs.All(o => o.Forms.Cases.All(c => !c.Type.Shape.Any(ReadsSequence)));

    private static bool ReadsSequence(Dimension extent) => extent.Equals(Dimension.Sequence)
        || (extent is ArithmeticDimension arithmetic && (ReadsSequence(arithmetic.Left) || ReadsSequence(arithmetic.Right)));

    public bool HasForms => Outputs.Any(o => !o.Forms.IsFixed);

    /// <summary>A single output is what the call is for; of several, an empty span leaves one out.</summary>
    public bool MayLeaveOut => Outputs.Count(o => o.Forms.Cases.Count > 0) > 1;

    public static string Element(OutputForms forms) => forms.Cases.Count == 0 ? "float" : UnitWriter.Element(forms.Cases[0].Type);
}
