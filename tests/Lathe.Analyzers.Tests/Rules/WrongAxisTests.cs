using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class WrongAxisTests : FixTests<WrongAxisAnalyzer, WrongAxisFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8), v = new(64, 64);
            public (Tensor, Tensor) Forward(Tensor x)
            {
                Tensor scores = MatMul(x, Transpose(v.Forward(x), 1, 2)) * 0.125f;
                return (Softmax(a.Forward(x), [|0|]), MatMul(Softmax(scores, axis: [|1|]), x));
            }
        }
        """;

    protected override string Message =>
        "'Softmax' runs along the batch of float32 [batch, sequence, 8]: each text's result depends on the others "
        + "of its batch; write -1";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8), score = new(64, 1);
            public (Tensor, Tensor, Tensor) Forward(Tensor x) =>
                (Softmax(a.Forward(x)), Sum(Softmax(score.Forward(x), 1) * x, 1), Mean(x, -1, true));
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8), v = new(64, 64);
            public (Tensor, Tensor) Forward(Tensor x)
            {
                Tensor scores = MatMul(x, Transpose(v.Forward(x), 1, 2)) * 0.125f;
                return (Softmax(a.Forward(x), -1), MatMul(Softmax(scores, axis: -1), x));
            }
        }
        """;
}
