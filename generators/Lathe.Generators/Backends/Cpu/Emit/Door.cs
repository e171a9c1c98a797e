using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
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
        Names fields = new([.. plan.Precisions.Select(p => p.Name + "Weights"), "Compiled", "Session", "Name", "Precision", "Source", "WeightBytes", "Inputs", "Outputs", "Plan", "Forms"]);
        Values = new LoadedValues(plan.Graph, fields, "model");
        Names locals = new("batch", "sequence", "rows", "output", "inputs", "outputs", "w");
        Inputs = [.. plan.Graph.Forward.Parameters.Select((p, i) => (locals.Take(Names.Camel(p.Name)), root.Unit.TypeOf(root.Unit.Parameters[i])))];
        Names results = new([.. Inputs.Select(i => i.Name), "batch", "sequence", "rows", "inputs", "outputs", "w"]);
        Outputs = [.. plan.Graph.Forward.Outputs.Select((o, i) => (results.Take(Names.Camel(o.Name)), root.Forms[i]))];
    }

    public LoadedValues Values { get; }

    public IReadOnlyList<(string Name, TensorType Type)> Inputs { get; }

    public IReadOnlyList<(string Name, OutputForms Forms)> Outputs { get; }

    public bool HasForms => Outputs.Any(o => !o.Forms.IsFixed);

    /// <summary>A single output is what the call is for; of several, an empty span leaves one out.</summary>
    public bool MayLeaveOut => Outputs.Count(o => o.Forms.Cases.Count > 0) > 1;

    public static string Element(OutputForms forms) => forms.Cases.Count == 0 ? "float" : UnitWriter.Element(forms.Cases[0].Type);
}
