using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class MemberInitializerTests : RuleTests<MemberInitializerAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new([|Math.Abs(new Random().Next())|], 8);
            readonly Linear [|b|];
            public M() => b = a;
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "'a' is initialised with 'Math.Abs(new Random().Next())'; give a constant or a property of the configuration";

    protected override string Right =>
        """
        public sealed class Config { public int Width => 8; public bool Has => true; }
        [Model] public sealed partial class M(Config config)
        {
            readonly Linear a = new(config.Width, 2 * config.Width);
            readonly Linear? b = config.Has ? new(8, 8) : null;
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
