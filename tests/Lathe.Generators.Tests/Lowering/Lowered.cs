using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Tests.Typing;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>Small models lowered as far as a test looks at them.</summary>
internal static class Lowered
{
    private const string Members = """
        [Model, Quantize(Bits = 8)]
        public sealed partial class M
        {
            readonly Linear a = new(32, 32);
            readonly Linear b = new(32, 32);
            [Quantize(Bits = 4)] readonly Linear c = new(32, 32);
            [KeepFloat] readonly Linear f = new(32, 32);
            [KeepFloat] readonly Linear g = new(32, 32);
            readonly LayerNorm norm = new(32);
            readonly Embedding first = new(10, 32);
            readonly Embedding second = new(10, 32);
            readonly Embedding third = new(10, 32);
            readonly Embedding fourth = new(10, 32);


        """;

    /// <param name="body">Forward of a class with linear layers a, b (int8), c (int4), f, g (float32), a norm and four tables.</param>
    public static ModelGraph Graph(string body) => ParserHarness.Graph("M", Members + body + "\n}");

    /// <summary>The root's plan for a precision.</summary>
    public static UnitPlan Plan(string body, string precision = "Annotated")
    {
        ClassPlan plan = Lowerer.Run(Typed.Model(Graph(body)), TestContext.Current.CancellationToken);
        return plan.Precisions.First(p => p.Answers.Contains(precision)).Root;
    }

    /// <summary>The steps, one a line, without the values' numbers.</summary>
    public static string[] Steps(string body, string precision = "Annotated") =>
        [.. System.Text.RegularExpressions.Regex.Replace(UnitPrinter.Print(Plan(body, precision).Unit), "%[0-9]+:", "").Split('\n')
            .Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("unit ", StringComparison.Ordinal)
            && !l.StartsWith("weights ", StringComparison.Ordinal) && !l.StartsWith("return", StringComparison.Ordinal))];
}
