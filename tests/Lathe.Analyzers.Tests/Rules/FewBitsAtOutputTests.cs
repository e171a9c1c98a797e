using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class FewBitsAtOutputTests : FixTests<FewBitsAtOutputAnalyzer, KeepFloatFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [[|Quantize(Bits = 4)|]] readonly Linear classifier = new(64, 3);
            public Tensor Forward(Tensor x) => Softmax(classifier.Forward(FirstToken(x)));
        }
        [Model, Quantize(Bits = 3)] public sealed partial class N
        {
            readonly Linear a = new(64, 64);
            readonly Linear [|score|] = new(64, 1);
            public Tensor Forward(Tensor x) => Sigmoid(score.Forward(Gelu(a.Forward(x))));
        }
        """;

    protected override string Message =>
        "'classifier' makes an output, and has 4 bits: nothing behind it evens out its rounding; put [KeepFloat] "
        + "on it, or say Bits = 8";

    protected override string Right =>
        """
        [Model, Quantize(Bits = 4)] public sealed partial class M
        {
            readonly Linear up = new(64, 256), down = new(256, 64), square = new(64, 64);
            readonly LayerNorm norm = new(64);
            [KeepFloat] readonly Linear kept = new(64, 3);
            [Quantize(Bits = 8)] readonly Linear eight = new(64, 3);
            public (Tensor A, Tensor B, Tensor C, Tensor D) Forward(Tensor x)
            {
                x = norm.Forward(x + down.Forward(Gelu(up.Forward(x))));
                return (x + down.Forward(up.Forward(x)), kept.Forward(x), eight.Forward(x), square.Forward(x));
            }
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [KeepFloat] readonly Linear classifier = new(64, 3);
            public Tensor Forward(Tensor x) => Softmax(classifier.Forward(FirstToken(x)));
        }
        [Model, Quantize(Bits = 3)] public sealed partial class N
        {
            readonly Linear a = new(64, 64);
            [KeepFloat]
            readonly Linear score = new(64, 1);
            public Tensor Forward(Tensor x) => Sigmoid(score.Forward(Gelu(a.Forward(x))));
        }
        """;
}
