using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class DistillTeacherTests : RuleTests<DistillTeacherAnalyzer>
{
    private const string Body = "{ readonly Linear a = new(8, 5); public Tensor Forward(Tensor x) => a.Forward(x); }\n";

    protected override string Wrong =>
        "[Model] public sealed partial class Wide { readonly Linear a = new(16, 7); public Tensor Forward(Tensor x) => a.Forward(x); }\n"
        + "public sealed record Both(Tensor Start, Tensor End);\n"
        + "[Model] public sealed partial class Pair { readonly Linear a = new(8, 5); public Both Forward(Tensor x) => new(a.Forward(x), "
        + "x); }\n"
        + "[Model, Distill(Teacher = [|typeof(Wide)|])] public sealed partial class A " + Body
        + "[Model, Distill(Teacher = [|typeof(B)|])] public sealed partial class B " + Body
        + "[Model, Distill(Teacher = [|typeof(string)|])] public sealed partial class C " + Body
        + "[Model, Distill(Teacher = [|typeof(Pair)|])] public sealed partial class D " + Body;

    protected override string Message =>
        "'Wide' cannot teach 'A': its 'output' is [batch, sequence, 7], and 'A' gives [batch, sequence, 5]; they learn from each other "
        + "what "
        + "both give";

    protected override string Right =>
        "[Model] public sealed partial class Wide { readonly Linear a = new(16, 5); public Tensor Forward(Tensor x) => a.Forward(x); }\n"
        + "[Model, Distill(Teacher = typeof(Wide))] public sealed partial class A " + Body
        + "[Model, Distill] public sealed partial class B " + Body;
}
