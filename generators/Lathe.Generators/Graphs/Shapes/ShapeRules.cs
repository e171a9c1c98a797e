using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>The rules by what [Operation] says: a name of Lathe.ShapeRule, or a signature such as <c>[b, s, w] -> [b, w]</c>.</summary>
internal static class ShapeRules
{
    private static readonly Dictionary<string, ShapeRule> Named = new(StringComparer.Ordinal)
    {
        ["SameAsFirst"] = new SameAsFirstRule(),
        ["SameAsFirstInt32"] = new TokensRule(ElementType.Int32),
        ["PaddingMask"] = new TokensRule(ElementType.Float32),
        ["Broadcast"] = new BroadcastRule(),
        ["MatMul"] = new MatMulRule(),
        ["Attention"] = new AttentionRule(),
        ["Concat"] = new ConcatRule(),
        ["Slice"] = new SliceRule(),
        ["Reshape"] = new ReshapeRule(),
        ["Transpose"] = new TransposeRule(),
        ["Reduce"] = new ReduceRule(),
        ["DropSequence"] = new PooledRule(),
    };

    public static ShapeRule Of(OperationNode node) =>
        Named.TryGetValue(node.Rule, out ShapeRule? rule) ? rule
        : Signature.Parse(node.Rule) is { } signature ? new SignatureRule(signature)
        : new UnknownRule(node.Rule);
}
