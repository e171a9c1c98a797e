using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class TrainingLeftOverTests : RuleTests<TrainingLeftOverAnalyzer>
{
    protected override string Wrong =>
        """
        public sealed class Dropout { public Tensor Forward(Tensor x) => x; }
        [Model] public sealed partial class M
        {
            const bool Training = true;
            readonly Linear a = new(64, 64);
            readonly Dropout [|dropout|] = new();
            public Tensor Forward(Tensor x)
            {
                if ([|Training|]) x = x * 0.9f;
                return a.Forward(x);
            }
        }
        """;

    protected override string Message =>
        "'dropout' is a dropout: a compiled model runs, and is not trained; remove it and its call";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            const bool Pools = true;
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                if (Pools) x = FirstToken(x);
                return a.Forward(x);
            }
        }
        """;
}
