using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends;

/// <summary>
/// Makes source files of a typed model. Planning decides and knows the machine; emitting prints what the plan says and decides
/// nothing. Instances hold no state: the generator calls them for any model at any time.
/// </summary>
internal interface IBackend
{
    /// <summary>Unique among backends; the steps of the pipeline are tracked by it.</summary>
    string Name { get; }

    /// <summary>The metadata name of a type without which there is nothing to print; null where nothing is needed.</summary>
    string? RequiredType { get; }

    /// <returns>Compares by value: emitting is left out while it stays equal.</returns>
    BackendPlan Plan(TypedModel model, CancellationToken cancellation);

    /// <param name="plan">One that this backend made.</param>
    EquatableArray<EmittedFile> Emit(BackendPlan plan, CancellationToken cancellation);
}
