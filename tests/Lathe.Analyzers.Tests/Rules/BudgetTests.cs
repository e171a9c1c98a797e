using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class BudgetTests : RuleTests<BudgetAnalyzer>
{
    private const string Body = "{ readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }\n";

    protected override string Wrong =>
        "[Model, [|Budget|]] public sealed partial class A " + Body
        + "[Model, Budget(MaxMetricDrop = [|-0.01|], MinSpeedup = [|0|])] public sealed partial class B " + Body
        + "[Model, Budget(MaxSizeBytes = [|0|])] public sealed partial class C " + Body
        + "[Model, Budget(MaxMetricDrop = [|double.PositiveInfinity|], MinSpeedup = [|double.NaN|])] public sealed partial class D " + Body;

    protected override string Message => "[Budget] on 'A' promises nothing; give MaxMetricDrop, MinSpeedup or MaxSizeBytes";

    protected override string Right =>
        "[Model, Budget(MaxMetricDrop = 0)] public sealed partial class A " + Body
        + "[Model, Budget(MinSpeedup = 0.5, MaxSizeBytes = 1)] public sealed partial class B " + Body
        + "[Model, Budget(MaxMetricDrop = 0.01, MinSpeedup = 4, MaxSizeBytes = 5_000_000_000)] public sealed partial class C " + Body;
}
