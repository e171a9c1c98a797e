using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class UnusedLayerTests : RuleTests<UnusedLayerAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64), [|forgotten|] = new(64, 64);
            readonly LayerNorm[] [|norms|] = Repeat(2, () => new LayerNorm(64));
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "'forgotten' is not used by Forward; call it there, or remove it: its weights are read for nothing";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            const bool Pools = false;
            readonly Linear a = new(64, 64), pooler = new(64, 64);
            readonly LayerNorm[] norms = Repeat(2, () => new LayerNorm(64));
            public Tensor Forward(Tensor x)
            {
                foreach (LayerNorm norm in norms) x = norm.Forward(x);
                if (Pools) x = pooler.Forward(x);
                return a.Forward(x);
            }
        }
        """;
}
