using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends;

/// <summary>A backend whose plans are of one type.</summary>
internal abstract class Backend<TPlan> : IBackend
    where TPlan : BackendPlan
{
    public abstract string Name { get; }

    public virtual string? RequiredType => null;

    BackendPlan IBackend.Plan(TypedModel model, CancellationToken cancellation) => Plan(model, cancellation);

    EquatableArray<EmittedFile> IBackend.Emit(BackendPlan plan, CancellationToken cancellation) => Emit((TPlan)plan, cancellation);

    protected abstract TPlan Plan(TypedModel model, CancellationToken cancellation);

    protected abstract EquatableArray<EmittedFile> Emit(TPlan plan, CancellationToken cancellation);
}
