using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class NameTakenTests : FixTests<NameTakenAnalyzer, QualifyNameFix>
{
    protected override string Wrong =>
        """
        public static class Session { public const int Width = 8; }
        [Model] public sealed partial class M
        {
            readonly Linear a = new([|Session|].Width, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "'M' cannot get its members: Session means global::Session here, and would mean the member Session that the build adds; write "
        + "global::Session";

    protected override string Right =>
        """
        public sealed class Compiled { public int Plan { get; set; } }
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public static int Load(int count) => new global::Compiled { Plan = count }.Plan;
            public Tensor Forward(Tensor x) { Tensor Session = a.Forward(x); return Session; }
        }
        """;

    protected override string Fixed =>
        """
        public static class Session { public const int Width = 8; }
        [Model] public sealed partial class M
        {
            readonly Linear a = new(global::Session.Width, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    [Theory]
    [InlineData("class [|Session|] { readonly Linear a = new(8, 8);")]
    [InlineData("class M { readonly Linear [|Session|] = new(8, 8), a = new(8, 8);")]
    [InlineData("class M { public int [|Load|] => 3; readonly Linear a = new(8, 8);")]
    [InlineData("class M { public static object [|Load|](string path, Precision how) => path; readonly Linear a = new(8, 8);")]
    [InlineData("class M { public sealed class [|Compiled|]; readonly Linear a = new(8, 8);")]
    [InlineData("class M { void [|Plan|]() { } readonly Linear a = new(8, 8);")]
    public async Task A_class_or_member_of_such_a_name_is_marked(string start)
    {
        (string source, Microsoft.CodeAnalysis.Text.TextSpan[] spans) =
            Harness.Unmark($"[Model] public sealed partial {start} public Tensor Forward(Tensor x) => a.Forward(x); }}");

        Assert.Equal(spans, (await Harness.Diagnose(new NameTakenAnalyzer(), source)).Select(d => d.Location.SourceSpan));
    }
}
