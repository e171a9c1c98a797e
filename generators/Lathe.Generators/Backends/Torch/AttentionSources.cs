using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>
/// The products that an attention's queries, keys and values come from. Compiled code computes attention in 16-bit integers where all of
/// them have integer weights, and so does a module that quantises.
/// </summary>
internal sealed class AttentionSources(ModelGraph graph)
{
    private readonly Dictionary<int, Node> definitions = graph.Forward.Body.Definitions();

    /// <returns>Three members; null where the operation is no attention, or reads something else.</returns>
    public IReadOnlyList<string>? Of(OperationNode operation)
    {
        if (operation.Rule != "Attention")
            return null;
        string[] members = [.. operation.Inputs.Take(3).Select(ProductOf).OfType<string>()];
        return members.Length == 3 ? members : null;
    }

    /// <summary>Views of a product's results are still of its numbers.</summary>
    private string? ProductOf(int value) => definitions.TryGetValue(value, out Node? node) ? node switch
    {
        LayerNode layer when graph.Members.First(member => member.Name == layer.Member) is LinearMember => layer.Member,
        OperationNode { Rule: "Reshape" } view => ProductOf(view.Inputs[0]),
        _ => null,
    } : null;
}
