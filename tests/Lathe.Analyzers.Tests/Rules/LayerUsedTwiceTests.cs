using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class LayerUsedTwiceTests : FixTests<LayerUsedTwiceAnalyzer, ShareWeightsFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            readonly LayerNorm norm = new(64), other = new(64);
            public Tensor Forward(Tensor x)
            {
                x = norm.Forward(x + a.Forward(x));
                x = [|norm.Forward(x + Gelu(x))|];
                return [|norm.Forward(x)|];
            }
        }
        """;

    protected override string Message =>
        "'norm' is called on what follows from its own result, and 'other' is never called; call another layer, or "
        + "put [SharedWeights] on it";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            [SharedWeights] readonly LayerNorm norm = new(64);
            public Tensor Forward(Tensor x, Tensor y)
            {
                x = norm.Forward(x + y);
                x = norm.Forward(x);
                Tensor first = a.Forward(x), second = a.Forward(y);
                for (int i = 0; i < 3; i++) first = Relu(first + second);
                return first;
            }
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            [SharedWeights]
            readonly LayerNorm norm = new(64), other = new(64);
            public Tensor Forward(Tensor x)
            {
                x = norm.Forward(x + a.Forward(x));
                x = norm.Forward(x + Gelu(x));
                return norm.Forward(x);
            }
        }
        """;
}
