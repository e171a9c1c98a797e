using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Analyzers.Models;

/// <summary>Follows calls into the models that a class holds.</summary>
internal static class NestedModels
{
    /// <summary>The graph of the model that is called; null where a helper is.</summary>
    public static ModelGraph? Nested(this ModelGraph graph, CallNode call) =>
        call.Member is { } name ? (graph.Members.FirstOrDefault(member => member.Name == name) as ModelMember)?.Graph : null;
}
