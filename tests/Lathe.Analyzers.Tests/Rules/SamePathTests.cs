using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SamePathTests : RuleTests<SamePathAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Weights("layer.query")] readonly Linear query = new(64, 64);
            [[|Weights("layer.query")|]] readonly Linear key = new(64, 64);
            readonly Linear value = new(64, 64);
            [[|Weights("value")|]] readonly Linear other = new(64, 64);
            public Tensor Forward(Tensor x) => Attention(query.Forward(x), key.Forward(x), other.Forward(value.Forward(x)), null, 4);
        }
        """;

    protected override string Message =>
        "'key' reads \"layer.query\", as 'query' does; correct the path; where both share weights on purpose, say "
        + "[SharedWeights]";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Weights("words")] readonly Embedding words = new(100, 64);
            [Weights("words")] readonly Linear decoder = new(64, 100, bias: false);
            [Weights("layer.query")] readonly Linear query = new(64, 64);
            [Weights("layer.query"), SharedWeights] readonly Linear key = new(64, 64);
            [Weights("layer.value", "layer.query")] readonly Linear value = new(64, 64);
            public Tensor Forward(Tensor ids)
            {
                Tensor x = words.Forward(ids);
                return decoder.Forward(Attention(query.Forward(x), key.Forward(x), value.Forward(x), null, 4));
            }
        }
        """;
}
