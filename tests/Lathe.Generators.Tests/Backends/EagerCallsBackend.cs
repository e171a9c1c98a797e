using Lathe.Generators.Backends;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Tests.Backends;

/// <summary>
/// A backend that knows no machine: every typed class becomes a method of its own class that calls the layers and the eager
/// operations one after the other. It takes nothing but the typed model, as any backend must be able to.
/// </summary>
internal sealed class EagerCallsBackend : Backend<EagerCallsPlan>
{
    /// <summary>What the root's method is called.</summary>
    public const string Method = "RunAsPlainCalls";

    public override string Name => "EagerCalls";

    /// <summary>Formats are for who packs weights: the float32 precision has them all.</summary>
    protected override EagerCallsPlan Plan(TypedModel model, CancellationToken cancellation) =>
        new(model.Graph.QualifiedName, model.Precisions.First(p => p.Name == "Float32"));

    protected override EquatableArray<EmittedFile> Emit(EagerCallsPlan plan, CancellationToken cancellation)
    {
        Dictionary<string, string> methods = plan.Precision.Nested.ToDictionary(
            c => c.Name, c => $"{plan.QualifiedName.Replace('.', '_')}_{c.Name}", StringComparer.Ordinal);
        methods[plan.Precision.Root.Name] = Method;
        IEnumerable<string> classes = plan.Precision.Nested.Append(plan.Precision.Root)
            .Where(c => !c.Graph.WrapsLayer)
            .Select(c => new EagerCallsWriter(plan.Precision, c, methods).Write());
        return EquatableArray.Of(new EmittedFile($"{plan.QualifiedName}.Eager.g.cs", "#nullable enable\n" + string.Join("\n", classes)));
    }
}
