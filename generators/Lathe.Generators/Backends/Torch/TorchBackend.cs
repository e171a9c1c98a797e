using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Torch;

/// <summary>Adds <c>Trainable</c> to a class, where the project has what trains: the class as a TorchSharp module.</summary>
internal sealed class TorchBackend : Backend<TorchPlan>
{
    public override string Name => "Torch";

    public override string? RequiredType => GeneratedNames.TrainableModel;

    protected override TorchPlan Plan(TypedModel model, CancellationToken cancellation)
    {
        TypedForward forward = model.Precisions[0].Root.Forward;
        return new TorchPlan(
            model.Graph,
            forward.Types.Take(model.Graph.Forward.Parameters.Count).Select(type => type.Element == ElementType.Int32).ToEquatableArray(),
            model.Precisions.Select(StoredFormats.Of).Where(formats => formats.Layers.Count > 0).ToEquatableArray());
    }

    protected override EquatableArray<EmittedFile> Emit(TorchPlan plan, CancellationToken cancellation) =>
        EquatableArray.Of(new EmittedFile($"{plan.Graph.HintName}.Trainable.g.cs", TrainableWriter.Write(plan)));
}
