using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class DistillArgumentsTests : RuleTests<DistillArgumentsAnalyzer>
{
    private const string Body = "{ readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }\n";

    protected override string Wrong =>
        "[Model, Distill(Temperature = [|0|], Alpha = 1)] public sealed partial class A " + Body
        + "[Model, Distill(Alpha = [|1.5|], Temperature = [|double.PositiveInfinity|])] public sealed partial class B " + Body
        + "[Model, Distill(Alpha = [|0|])] public sealed partial class C " + Body
        + "[Model, Distill(Hidden = [|new[] { \"hidden_states.2\" }|])] public sealed partial class D " + Body
        + "[Model, Distill(Hidden = [|new[] { \"a = \" }|], Alpha = [|double.NaN|])] public sealed partial class E " + Body;

    protected override string Message => "Temperature of [Distill] on 'A' is 0; use a number above 0";

    protected override string Right =>
        "[Model, Distill] public sealed partial class A " + Body
        + "[Model, Distill(Alpha = 0.01, Temperature = 0.5, Hidden = new[] { \"a = b\", \"c.1=d.2\" })] public sealed partial class B "
        + Body;
}
