using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class DroppedResultTests : RuleTests<DroppedResultAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            readonly LayerNorm norm = new(64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x);
                [|norm.Forward(y)|];
                [|Gelu(y)|];
                Tensor z = [|norm.Forward(Gelu(y))|];
                x = [|Relu(y)|];
                return y;
            }
        }
        """;

    protected override string Message =>
        "'norm.Forward(y)' gives a new tensor, which is dropped here; assign it, as in x = …, or remove the call";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            readonly LayerNorm norm = new(64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = norm.Forward(a.Forward(x)), seen = Gelu(y);
                Observe(seen, "seen");
                _ = Gelu(y);
                for (int i = 0; i < 2; i++) y = Half(y, i == 0);
                return y;
            }
            Tensor Half(Tensor x, bool first)
            {
                Tensor y = Relu(x);
                if (first) return x;
                return y;
            }
        }
        """;
}
