using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PruningTests : RuleTests<PruningAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Prune] readonly Linear up = new(24, 96);
            [[|Prune|]] readonly Linear down = new(96, 24);
            [[|Prune(Granularity = Granularity.Head)|]] readonly Linear gate = new(24, 96);
            readonly LayerNorm norm = new(24);
            public Tensor Forward(Tensor x) => norm.Forward(x + down.Forward(Silu(gate.Forward(x)) * up.Forward(x)));
        }
        """;

    protected override string Message =>
        "[Prune] on 'down' cannot be served: its outputs keep their number: 'x' is given by the caller; put it on a layer whose outputs "
        + "other layers of the class read";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Prune(Granularity = Granularity.Head)] readonly Linear query = new(24, 24);
            readonly Linear key = new(24, 24);
            readonly Linear value = new(24, 24);
            readonly Linear output = new(24, 24);
            [Prune] readonly Linear up = new(24, 96);
            readonly Linear gate = new(24, 96);
            readonly Linear down = new(96, 24);
            readonly LayerNorm norm = new(24);
            public Tensor Forward(Tensor x)
            {
                x = norm.Forward(x + output.Forward(Attention(query.Forward(x), key.Forward(x), value.Forward(x), null, 4)));
                return norm.Forward(x + down.Forward(Silu(gate.Forward(x)) * up.Forward(x)));
            }
        }
        """;
}
