using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;
using Lathe.Generators.Typing.Coupling;

namespace Lathe.Generators.Backends.Coupling;

/// <summary>Adds to a class the table of its coupled axes, for tools that prune without a compiler at hand.</summary>
internal sealed class CouplingBackend : Backend<CouplingPlan>
{
    public override string Name => "Coupling";

    protected override CouplingPlan Plan(TypedModel model, CancellationToken cancellation) => new(
        model.Graph.HintName,
        model.Graph.ClassName,
        model.Graph.ModelName,
        model.Graph.Namespace,
        model.Graph.ContainingTypes.Append(model.Graph.Declaration).ToEquatableArray(),
        model.Graph.ConfigurationType,
        model.Graph.ConfigurationName,
        CouplingAnalysis.Run(model, cancellation));

    protected override EquatableArray<EmittedFile> Emit(CouplingPlan plan, CancellationToken cancellation) =>
        EquatableArray.Of(new EmittedFile($"{plan.HintName}.Coupling.g.cs", CouplingWriter.Write(plan)));
}
