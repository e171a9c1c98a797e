using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Lathe.Contracts;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Tiles;
using Lathe.Kernels.MachineCode;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using KernelFamily = Lathe.Kernels.Generator.Tiles.KernelFamily;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The generator as a generator: what it prints, and when it does not run again.</summary>
public sealed class KernelGeneratorTests
{
    private const string Declarations = """
        namespace Lathe.Kernels
        {
            using System.Runtime.Intrinsics;
            internal unsafe struct TileArguments { public TileArguments Below(int rows) => this; }
            internal unsafe struct TileKernel { public TileKernel(delegate*<TileArguments*, void> managed) { } }
            internal static class Steps128 { public static Vector128<int> MultiplyPairs16(Vector128<short> a, Vector128<short> b) => default; }
            internal static class Steps256 { public static Vector256<int> MultiplyPairs16(Vector256<short> a, Vector256<short> b) => default; }
        }
        namespace Lathe.Hardware { public enum InstructionTier { Portable, Vector128, Avx2 = 7, Avx512Vnni } }
        namespace Lathe.Kernels.MachineCode
        {
            internal enum KernelFamily { Float32, Int8 = 5, Int4, Complex }
            internal sealed class MachineCodeAttribute(KernelFamily family, int rows, params Lathe.Hardware.InstructionTier[] tiers) : System.Attribute;
            internal readonly ref struct KernelCode(System.ReadOnlySpan<byte> a, System.ReadOnlySpan<byte> b, System.ReadOnlySpan<byte> c, System.ReadOnlySpan<byte> d, System.ReadOnlySpan<byte> e);
        }
        """;

    private const string Request = """
        using Lathe.Hardware;
        namespace Lathe.Kernels.MachineCode;
        [MachineCode(KernelFamily.Int8, 3, InstructionTier.Avx2, InstructionTier.Avx512Vnni)]
        internal static partial class Some;
        """;

    [Fact]
    public void Emits_one_file_that_compiles_and_ends_lines_with_line_feeds()
    {
        CSharpCompilation compilation = Compile(Request);
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        GeneratedSourceResult source = Assert.Single(Assert.Single(driver.GetRunResult().Results).GeneratedSources);
        Assert.Equal("Some.g.cs", source.HintName);
        Assert.DoesNotContain('\r', source.SourceText.ToString());
        Assert.Contains("(InstructionTier.Avx512Vnni, 3) => new(", source.SourceText.ToString(), StringComparison.Ordinal);
        Assert.Contains("(InstructionTier.Vector128, 3): return new(&", source.SourceText.ToString(), StringComparison.Ordinal);
        Assert.Contains("vpdpbusd zmm", source.SourceText.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            output.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Output_does_not_depend_on_culture_or_run()
    {
        string expected = Text(Compile(Request));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "−", NumberGroupSeparator = "·", NumberDecimalSeparator = "," } };
            Assert.Equal(expected, Text(Compile(Request)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void An_unrelated_edit_assembles_nothing()
    {
        CSharpCompilation compilation = Compile(Request);
        GeneratorDriver driver = Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        GeneratorRunResult second = driver
            .RunGenerators(compilation.AddSyntaxTrees(Parse("class Unrelated;")), TestContext.Current.CancellationToken)
            .GetRunResult().Results[0];
        Assert.All(Reasons(second, KernelGenerator.RequestsStep), reason => Assert.Contains(reason, (IncrementalStepRunReason[])[IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged]));
        Assert.All(Reasons(second, KernelGenerator.KernelsStep), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.NotEmpty(Reasons(second, KernelGenerator.KernelsStep));
    }

    [Fact]
    public void A_changed_request_assembles_again()
    {
        CSharpCompilation compilation = Compile(Request);
        GeneratorDriver driver = Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        CSharpCompilation changed = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], Parse(Request.Replace("Int8, 3", "Int8, 2", StringComparison.Ordinal)));
        GeneratorRunResult second = driver.RunGenerators(changed, TestContext.Current.CancellationToken).GetRunResult().Results[0];
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(second, KernelGenerator.KernelsStep));
    }

    [Fact]
    public void The_pipeline_holds_no_symbol_and_no_syntax()
    {
        GeneratorRunResult result = Driver().RunGenerators(Compile(Request), TestContext.Current.CancellationToken).GetRunResult().Results[0];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string step in (string[])[KernelGenerator.RequestsStep, KernelGenerator.KernelsStep])
        {
            foreach ((object value, _) in result.TrackedSteps[step].SelectMany(run => run.Outputs))
                Walk(value, seen);
        }

        Assert.NotEmpty(seen);
    }

    [Theory]
    [InlineData("KernelFamily.Int8, 3, InstructionTier.Portable", "nothing is assembled for Portable")]
    [InlineData("KernelFamily.Int8, 0, InstructionTier.Avx2", "0 rows")]
    [InlineData("KernelFamily.Complex, 3, InstructionTier.Avx2", "no program for family Complex")]
    public void What_cannot_be_assembled_is_a_build_error_on_the_class(string arguments, string reason)
    {
        string source = Regex.Replace(Request, @"MachineCode\(.*\)", $"MachineCode({arguments})");
        GeneratorRunResult result = Driver().RunGenerators(Compile(source), TestContext.Current.CancellationToken).GetRunResult().Results[0];
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("LATHEK001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains(reason, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(3, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void The_library_carries_the_bytes_that_the_assembler_gives()
    {
        foreach (InstructionSet instructionSet in Enum.GetValues<InstructionSet>())
        {
            InstructionTier tier = Enum.Parse<InstructionTier>(instructionSet.ToString());
            for (int rows = 1; rows <= 12; rows++)
                Assert.True(Int8Kernels.Find(tier, rows).Body.SequenceEqual(TileKernels.Assemble(X64Target.Of(instructionSet), KernelFamily.Int8, rows).Bytes));
            for (int rows = 1; rows <= 6; rows++)
                Assert.True(Int4Kernels.Find(tier, rows).Body.SequenceEqual(TileKernels.Assemble(X64Target.Of(instructionSet), KernelFamily.Int4, rows).Bytes));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Int8Kernels.Find(InstructionTier.Avx2, 13).Body.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Int8Kernels.Find(InstructionTier.Portable, 1).Body.Length);
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static string Text(CSharpCompilation compilation) =>
        Driver().RunGenerators(compilation).GetRunResult().Results[0].GeneratedSources[0].SourceText.ToString();

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Sources",
        [Parse(Declarations), Parse(source)],
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll")
            .Select(path => MetadataReference.CreateFromFile(path))],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest));

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new KernelGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
        driverOptions: new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));

    private static void Walk(object? value, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;
        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or Location, $"the pipeline holds a {value.GetType()}");
        if (value is IEnumerable values)
        {
            foreach (object? element in values)
                Walk(element, seen);
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            Walk(field.GetValue(value), seen);
    }
}
