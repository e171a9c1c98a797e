using System.Diagnostics;
using System.Globalization;
using Lathe.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Benchmarks.Generator;

/// <summary>
/// Times one run of the generator driver: with nothing known before, after an edit beside the models, and after an edit inside a
/// Forward. Making the edited compilation is the editor's work and not timed; binding what the generator asks of it is.
/// </summary>
internal sealed class GeneratorTiming(int rounds)
{
    private static readonly string[] Steps =
        [ModelGenerator.GraphStep, ModelGenerator.TypedStep, ModelGenerator.PlanStep("Cpu"), ModelGenerator.SourceStep("Cpu")];

    private readonly FamilySources sources = new();

    public int Run(TextWriter output)
    {
        (double first, GeneratorDriver driver, CSharpCompilation compilation) = Cold();
        GeneratorRunResult cold = ResultOf(driver);
        if (cold.Exception is not null || cold.GeneratedSources.IsEmpty)
            throw new InvalidOperationException($"The generator wrote {cold.GeneratedSources.Length} files for Lathe.Transformers.",
                cold.Exception);
        double[] later = [.. Enumerable.Range(0, rounds).Select(_ => Cold().Milliseconds)];
        CSharpCompilation withOther = compilation.AddSyntaxTrees(Unrelated(-1));
        Timed unrelated = Edits(driver, withOther, i => withOther.ReplaceSyntaxTree(withOther.SyntaxTrees[^1], Unrelated(i)));
        SyntaxTree family = FamilyTree(compilation);
        Timed forward = Edits(driver, compilation, i => compilation.ReplaceSyntaxTree(family, EditForward(family, i)));

        output.WriteLine(
            $"{sources.Files} files, {sources.Lines} lines of src/Lathe.Transformers; {cold.GeneratedSources.Length} generated files, " +
            $"{cold.GeneratedSources.Sum(s => s.SourceText.Lines.Count)} lines. Edit inside Forward of "
            + $"{Path.GetFileName(family.FilePath)}. Medians of {rounds}.");
        output.WriteLine();
        output.WriteLine($"| run | median ms | min ms | {string.Join(" | ", Steps.Select(step => step + " recomputed"))} |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|");
        Row(output, "cold, first in the process", [first], cold);
        Row(output, "cold", later, cold);
        Row(output, "unrelated edit", unrelated.Milliseconds, unrelated.Last);
        Row(output, "edit inside a Forward", forward.Milliseconds, forward.Last);
        return 0;
    }

    private (double Milliseconds, GeneratorDriver Driver, CSharpCompilation Compilation) Cold()
    {
        CSharpCompilation compilation = sources.Compile();
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()],
            parseOptions: FamilySources.Options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, driver, compilation);
    }

    /// <summary>Every edit follows on the one before it, as keystrokes do.</summary>
    private Timed Edits(GeneratorDriver driver, CSharpCompilation before, Func<int, CSharpCompilation> edit)
    {
        driver = driver.RunGenerators(before);
        double[] milliseconds = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            CSharpCompilation edited = edit(i);
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(edited);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return new Timed(milliseconds, ResultOf(driver));
    }

    private static SyntaxTree Unrelated(int round) => CSharpSyntaxTree.ParseText(
        $"namespace Lathe.Transformers; internal static class Unrelated {{ public static int Number => "
        + $"{round.ToString(CultureInfo.InvariantCulture)}; }}",
        FamilySources.Options,
        "Unrelated.cs");

    /// <summary>The first file with a Forward that returns a product with a number once edited: any model class will do.</summary>
    private static SyntaxTree FamilyTree(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.FirstOrDefault(tree => Edited(tree) is not null)
        ?? throw new InvalidOperationException(
        "No Forward of Lathe.Transformers returns an expression that can be multiplied by a number.");

    /// <summary>The tensor that a Forward with a block body returns.</summary>
    private static ExpressionSyntax? Edited(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        .Where(method => method.Identifier.ValueText == "Forward" && method.ReturnType.ToString() == "Tensor")
        .SelectMany(method => method.DescendantNodes().OfType<ReturnStatementSyntax>())
        .Select(statement => statement.Expression)
        .FirstOrDefault(expression => expression is not null);

    /// <summary>Another number every time, so that no graph is one that was seen before.</summary>
    private static SyntaxTree EditForward(SyntaxTree tree, int round)
    {
        ExpressionSyntax returned = Edited(tree)!;
        string factor = (1 + ((round + 1) / 1024.0)).ToString(CultureInfo.InvariantCulture);
        return tree.WithChangedText(tree.GetText().WithChanges(new TextChange(returned.Span, $"({returned}) * {factor}f")));
    }

    private static GeneratorRunResult ResultOf(GeneratorDriver driver) => driver.GetRunResult().Results[0];

    private static void Row(TextWriter output, string name, double[] milliseconds, GeneratorRunResult result)
    {
        double[] sorted = [.. milliseconds.Order()];
        IEnumerable<string> recomputed = Steps.Select(step =>
        {
            IncrementalStepRunReason[] reasons = [.. result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(made => made.Reason)];
            int unchanged = reasons.Count(reason => reason == IncrementalStepRunReason.Unchanged);
            int changed = reasons.Count(reason => reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
            return string.Create(CultureInfo.InvariantCulture,
                $"{changed + unchanged} of {reasons.Length}{(unchanged > 0 ? $" ({unchanged} came out equal)" : "")}");
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {sorted[sorted.Length / 2]:0.00} | {sorted[0]:0.00} | {string.Join(" | ", recomputed)} |"));
    }

    private sealed record Timed(double[] Milliseconds, GeneratorRunResult Last);
}
