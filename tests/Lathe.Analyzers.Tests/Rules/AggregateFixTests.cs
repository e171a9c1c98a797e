using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class AggregateFixTests : FixTests<UnsupportedExpressionAnalyzer, AggregateFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear[] layers = Repeat(3, () => new Linear(8, 8));
            readonly LayerNorm norm = new(8);
            public Tensor Forward(Tensor x)
            {
                Tensor first = [|layers.Aggregate(x, (y, layer) => Relu(layer.Forward(y)))|];
                return norm.Forward(first);
            }
        }
        [Model] public sealed partial class N
        {
            readonly Linear[] layers = Repeat(3, () => new Linear(8, 8));
            public Tensor Forward(Tensor x)
            {
                x = [|layers.Aggregate(x, (z, layer) => z + layer.Forward(z))|];
                return x;
            }
        }
        [Model] public sealed partial class O
        {
            readonly Linear[] layers = Repeat(3, () => new Linear(8, 8));
            public Tensor Forward(Tensor x) => [|layers.Aggregate(x, (x, layer) => layer.Forward(x))|];
        }
        """;

    protected override string Message => "Forward cannot say a call of 'Enumerable.Aggregate'; walk the array: foreach (Linear layer in "
        + "layers) x = layer.Forward(x), or for with an index, which may count from the end";

    protected override string Right => Fixed;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear[] layers = Repeat(3, () => new Linear(8, 8));
            readonly LayerNorm norm = new(8);
            public Tensor Forward(Tensor x)
            {
                Tensor y = x;
                foreach (Linear layer in layers) y = Relu(layer.Forward(y));
                Tensor first = y;
                return norm.Forward(first);
            }
        }
        [Model] public sealed partial class N
        {
            readonly Linear[] layers = Repeat(3, () => new Linear(8, 8));
            public Tensor Forward(Tensor x)
            {
                Tensor z = x;
                foreach (Linear layer in layers) z = z + layer.Forward(z);
                x = z;
                return x;
            }
        }
        [Model] public sealed partial class O
        {
            readonly Linear[] layers = Repeat(3, () => new Linear(8, 8));
            public Tensor Forward(Tensor x)
            {
                foreach (Linear layer in layers) x = layer.Forward(x);
                return x;
            }
        }
        """;
}
