using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>
/// The names in one module: fields are called as the class's members, and give way to what the module's own code calls by a simple name,
/// operations among it.
/// </summary>
internal sealed class TrainableNames
{
    private readonly string[] reserved;
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal), elements = new(StringComparer.Ordinal);
    private readonly Dictionary<LoadedDimension, string> units = [];

    public TrainableNames(ModelGraph graph)
    {
        Node[] nodes = [.. graph.Forward.Body.Descendants()];
        HashSet<string> called = [.. nodes.Select(MemberOf)];
        Members = [.. graph.Members.Where(member => called.Contains(member.Name))];
        reserved = [
            .. GeneratedNames.OfTrainable, .. nodes.OfType<OperationNode>().Select(MethodOf),
            .. graph.ConfigurationName is { } configuration ? (string[])[configuration] : [],
        ];
        Names names = new(reserved);
        foreach (ModelMember array in Members.OfType<ModelMember>().Where(model => model.Graph.WrapsLayer))
            elements[array.Name] = names.Take(array.Graph.ClassName);
        foreach (Member member in Members)
            fields[member.Name] = names.Take(member.Name.Contains('.') ? Names.Camel(member.Name) : member.Name);
        foreach (LoadedDimension loaded in Members.SelectMany(Extents).Concat(nodes.SelectMany(Extents)).SelectMany(Dimension.Loaded))
        {
            if (!units.ContainsKey(loaded))
                units[loaded] = names.Take(Names.Camel(loaded.Member) + (loaded.IsHeads ? "Heads" : "Neurons"));
        }
    }

    /// <summary>The members that Forward uses: weights of others are not loaded.</summary>
    public IReadOnlyList<Member> Members { get; }

    /// <summary>What pruning may have left of layers, and the field that holds it, in order of need.</summary>
    public IEnumerable<KeyValuePair<LoadedDimension, string>> Units => units;

    /// <summary>For the locals of a method.</summary>
    public Names Locals() => new(reserved.Concat(fields.Values).Concat(elements.Values).Concat(units.Values));

    /// <summary>The method of the module's base that an operation is: one for all activations.</summary>
    public static string MethodOf(OperationNode operation) =>
        operation.Activation is null ? operation.Operation : OperationNode.Activate;

    public string FieldOf(string member) => fields[member];

    /// <summary>The module within this one that stands for a layer of an array of layers.</summary>
    public string ElementOf(string member) => elements[member];

    public string UnitsOf(LoadedDimension loaded) => units[loaded];

    private static string MemberOf(Node node) => node switch
    {
        LayerNode layer => layer.Member,
        WeightNode weight => weight.Member,
        CallNode { Member: { } member } => member,
        LoopNode { Member: { } member } => member,
        _ => "",
    };

    private static IEnumerable<Dimension> Extents(Member member) => member switch
    {
        LinearMember linear => [linear.Inputs, linear.Outputs],
        EmbeddingMember table => [table.Entries, table.Width],
        NormMember norm => [norm.Width],
        ParameterMember parameter => parameter.Shape,
        ModelMember { Repeat: { } repeat } => [repeat],
        _ => [],
    };

    private static IEnumerable<Dimension> Extents(Node node) => node switch
    {
        OperationNode operation => operation.Arguments.OfType<DimensionScalar>().Select(scalar => scalar.Value),
        LoopNode { Count: { } count } => [count],
        _ => [],
    };
}
