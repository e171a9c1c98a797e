using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class LanguageVersionTests : RuleTests<LanguageVersionAnalyzer>
{
    protected override LanguageVersion Language => LanguageVersion.CSharp12;

    protected override string Wrong =>
        "[Model] public sealed partial class [|M|] { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }";

    protected override string Message =>
        "'M' is in a project with C# 12.0, and generated code needs C# 13.0; set LangVersion to 13.0 or latest, or remove it";

    protected override string Right =>
        "[Model] public sealed partial class M { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }";
}
