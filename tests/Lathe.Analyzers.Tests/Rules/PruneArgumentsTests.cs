using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PruneArgumentsTests : RuleTests<PruneArgumentsAnalyzer>
{
    protected override string Wrong =>
        """
        [Model, Prune(Ratio = [|-0.1|])] public sealed partial class M
        {
            [Prune(Ratio = [|1|])] readonly Linear a = new(24, 96);
            [Prune(Ratio = [|double.NaN|], Granularity = [|(Granularity)7|])] readonly Linear b = new(96, 96);
            [Prune(Ratio = 0.5, Importance = [|(Importance)(-1)|])] readonly Linear c = new(96, 24);
            public Tensor Forward(Tensor x) => c.Forward(Gelu(b.Forward(Gelu(a.Forward(x)))));
        }
        """;

    protected override string Message => "Ratio -0.1 of [Prune] on 'M' is not supported; use 0 to below 1";

    protected override string Right =>
        """
        [Model, Prune(Ratio = 0)] public sealed partial class M
        {
            [Prune(Ratio = 0.999, Importance = Importance.Random)] readonly Linear a = new(24, 96);
            [Prune(Ratio = 0.25, Granularity = Granularity.Neuron, Importance = Importance.Magnitude)] readonly Linear b = new(96, 96);
            readonly Linear c = new(96, 24);
            public Tensor Forward(Tensor x) => c.Forward(Gelu(b.Forward(Gelu(a.Forward(x)))));
        }
        """;
}
