using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class MaskOfOnesTests : FixTests<MaskOfOnesAnalyzer, PaddingMaskFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Embedding words = new(100, 64);
            readonly Linear q = new(64, 64);
            public Tensor Forward(Tensor inputIds, Tensor attentionMask)
            {
                Tensor x = words.Forward(inputIds);
                return Attention(q.Forward(x), x, x, [|attentionMask|], 4);
            }
        }
        """;

    protected override string Message =>
        "'attentionMask' is 1 for tokens and 0 for padding, and Attention adds its mask to the scores: 1 and 0 "
        + "mask nothing; write PaddingMask(attentionMask)";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Embedding words = new(100, 64);
            readonly Linear q = new(64, 64);
            public Tensor Forward(Tensor inputIds, Tensor attentionMask, Tensor bias)
            {
                Tensor x = words.Forward(inputIds);
                return Attention(q.Forward(x), x, x, PaddingMask(attentionMask), 4) + Attention(q.Forward(x), x, x, bias, 4);
            }
        }
        [Model] public sealed partial class Layer
        {
            readonly Linear q = new(64, 64);
            public Tensor Forward(Tensor x, Tensor attentionMask) => Attention(q.Forward(x), x, x, attentionMask, 4);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Embedding words = new(100, 64);
            readonly Linear q = new(64, 64);
            public Tensor Forward(Tensor inputIds, Tensor attentionMask)
            {
                Tensor x = words.Forward(inputIds);
                return Attention(q.Forward(x), x, x, PaddingMask(attentionMask), 4);
            }
        }
        """;
}
