using Lathe.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace Lathe.Analyzers.Tests;

/// <summary>Mends of what the C# compiler itself refuses, where a tensor is the reason.</summary>
public sealed class CompilerFixTests
{
    [Theory]
    [InlineData("x * 0.5", "x * 0.5f")]
    [InlineData("1.0d + x", "1.0f + x")]
    [InlineData("Gelu(x) / 2e3", "Gelu(x) / 2e3f")]
    public Task A_number_of_64_bits_beside_a_tensor_becomes_one_of_32(string wrong, string right) =>
        Check(new FloatLiteralFix(), wrong, right);

    [Theory]
    [InlineData("MathF.Exp(x)", "Exp(x)")]
    [InlineData("Math.Tanh(x) + x", "Tanh(x) + x")]
    [InlineData("MathF.Max(x, x + 1f)", "Maximum(x, x + 1f)")]
    public Task Mathematics_of_a_tensor_is_that_of_Ops(string wrong, string right) => Check(new TensorMathFix(), wrong, right);

    [Theory]
    [InlineData("x * \"0.5\"")]
    [InlineData("x * 0.5m")]
    public Task What_is_no_such_number_is_left_alone(string wrong) => CheckLeftAlone(new FloatLiteralFix(), wrong);

    [Theory]
    [InlineData("MathF.Atan2(x, x)")]
    [InlineData("MathF.Cbrt(x)")]
    public Task What_Ops_does_not_have_is_left_alone(string wrong) => CheckLeftAlone(new TensorMathFix(), wrong);

    private static Task Check(CodeFixProvider fix, string wrong, string right) => Check(fix, Class(wrong), Class(right), []);

    private static Task CheckLeftAlone(CodeFixProvider fix, string wrong) =>
        Check(fix, Class(wrong), Class(wrong), ErrorsOf(Class(wrong)));

    private static async Task Check(CodeFixProvider fix, string source, string mended, DiagnosticResult[] left)
    {
        DiagnosticResult[] errors = ErrorsOf(source);
        Assert.NotEmpty(errors);
        RuleTest test = new RuleTest(null, fix, source).Becomes(mended, left);
        test.ExpectedDiagnostics.AddRange(errors);

        await test.RunAsync();
    }

    private static DiagnosticResult[] ErrorsOf(string source) =>
    [
        .. Corpus.CorpusCompilation.Errors(Harness.Compile(source)).Select(error =>
        {
            FileLinePositionSpan place = error.Location.GetLineSpan();
            return DiagnosticResult.CompilerError(error.Id).WithMessage(null).WithSpan(place.StartLinePosition.Line + 1,
                place.StartLinePosition.Character + 1, place.EndLinePosition.Line + 1, place.EndLinePosition.Character + 1);
        }),
    ];

    private static string Class(string result) => Harness.Unmark(
        $$"""
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => {{result}};
        }
        """).Source;
}
