using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>Walks a class and the models nested in it for the layers that its attributes make integers: products, and embeddings.</summary>
internal static class IntegerProducts
{
    private static readonly PrecisionVariant Annotated = PrecisionVariant.Of(PrecisionNames.Annotated);

    /// <returns>In the order of the classes, each nested one where its member stands.</returns>
    public static IEnumerable<IntegerProduct> Of(ModelGraph root) => Of(root, "", Annotated.ForRoot(root), mayBeAbsent: false);

    private static IEnumerable<IntegerProduct> Of(ModelGraph graph, string scope, InheritedFormat inherited, bool mayBeAbsent)
    {
        // weights of what nothing calls are not loaded
        HashSet<string> called = [.. graph.Methods.SelectMany(method => method.Body.Descendants()).Select(node => node switch
        {
            LayerNode layer => layer.Member,
            CallNode { Member: { } member } => member,
            LoopNode { Member: { } member } => member,
            _ => "",
        })];
        return graph.Members.Where(member => called.Contains(member.Name))
            .SelectMany(member => Of(graph, member, scope, inherited, mayBeAbsent || member.Presence is not null));
    }

    private static IEnumerable<IntegerProduct> Of(
        ModelGraph graph, Member member, string scope, InheritedFormat inherited, bool mayBeAbsent) => member switch
        {
            LinearMember or EmbeddingMember when Annotated.For(member, inherited) is { Format.IsInteger: true } chosen =>
                [new IntegerProduct(TensorPath.Join(scope, member.Name), chosen.Format, chosen.Integers ?? Plain, mayBeAbsent)
                    { IsTable = member is EmbeddingMember }],
            ModelMember model => Of(
                model.Graph, TensorPath.Join(scope, model.Paths[0]), Annotated.ForNested(model, graph, inherited), mayBeAbsent),
            _ => [],
        };

    /// <summary>Of integers that no attribute of the source asks for.</summary>
    private static IntegerChoice Plain => new("Nearest", null, KernelLayout.DefaultGroupSize, Calibration: null);
}
