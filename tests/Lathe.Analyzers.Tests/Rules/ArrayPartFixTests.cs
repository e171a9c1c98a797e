using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ArrayPartFixTests : FixTests<UnsupportedExpressionAnalyzer, ArrayPartFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            const int Kept = 2;
            readonly Linear[] layers = Repeat(6, () => new Linear(8, 8));
            public Tensor Forward(Tensor x)
            {
                foreach (Linear layer in [|layers.Take(Kept)|]) x = layer.Forward(x);
                foreach (Linear layer in [|layers.Skip(2)|]) x = Relu(layer.Forward(x));
                foreach (Linear layer in [|layers.SkipLast(1)|]) x = Tanh(layer.Forward(x));
                foreach (Linear layer in [|layers.TakeLast(3)|]) x = Gelu(layer.Forward(x));
                return x;
            }
        }
        """;

    protected override string Message => "Forward cannot say foreach over 'layers.Take(Kept)'; walk layers[..Kept]";

    protected override string Right => Fixed;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            const int Kept = 2;
            readonly Linear[] layers = Repeat(6, () => new Linear(8, 8));
            public Tensor Forward(Tensor x)
            {
                foreach (Linear layer in layers[..Kept]) x = layer.Forward(x);
                foreach (Linear layer in layers[2..]) x = Relu(layer.Forward(x));
                foreach (Linear layer in layers[..^1]) x = Tanh(layer.Forward(x));
                foreach (Linear layer in layers[^3..]) x = Gelu(layer.Forward(x));
                return x;
            }
        }
        """;
}
