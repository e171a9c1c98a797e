using System.Collections;
using System.Globalization;
using System.Reflection;
using Lathe.Contracts;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Families;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.MachineCode;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using InstructionTier = Lathe.Hardware.InstructionTier;
using WeightEncoding = Lathe.Kernels.Formats.WeightEncoding;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The generator as a generator: what it prints, and when it does not run again.</summary>
public sealed class KernelGeneratorTests
{
    private const string Declarations = """
        namespace Lathe.Kernels
        {
            using System.Runtime.Intrinsics;
            internal unsafe struct TileArguments { public TileArguments Below(int rows) => this; }
            internal unsafe struct TileKernel<T> where T : unmanaged { public TileKernel(delegate*<T*, void> managed) { } }
            internal static unsafe class Steps128
            {
                public static void Prefetch(void* address) { }
                public static Vector128<int> MultiplyPairs16(Vector128<short> a, Vector128<short> b) => default;
            }
            internal static class Steps256
            {
                public static Vector256<int> MultiplyPairs16(Vector256<short> a, Vector256<short> b) => default;
                public static Vector256<int> DotUnsignedSigned(Vector256<int> sum, Vector256<byte> a, Vector256<sbyte> b) => default;
            }
            internal static class Steps512 { public static Vector512<int> MultiplyPairs16(Vector512<short> a, Vector512<short> b) => default; }
        }
        namespace Lathe.Hardware { public enum InstructionTier { Portable, Vector128, Avx2 = 7, Avx2Vnni, Avx512, Avx512Vnni } }
        namespace Lathe.Kernels.Formats
        {
            internal enum KernelFamily { Float32, Int8 = 5, Int4, Finish, Complex }
            internal enum WeightEncoding { Float32, Int8 = 5, Int4 }
        }
        namespace Lathe.Kernels.MachineCode
        {
            using Lathe.Kernels.Formats;
            internal sealed class MachineCodeAttribute(params KernelFamily[] families) : System.Attribute;
            internal delegate KernelCode FindCode(Lathe.Hardware.InstructionTier tier, int number);
            internal delegate TileKernel<T> FindManaged<T>(Lathe.Hardware.InstructionTier tier, int number) where T : unmanaged;
            internal sealed class KernelSet<T>(KernelFamily family, FindCode code, FindManaged<T> managed) where T : unmanaged;
            internal readonly ref struct KernelCode(System.ReadOnlySpan<byte> a, System.ReadOnlySpan<byte> b, System.ReadOnlySpan<byte> c, System.ReadOnlySpan<byte> d, System.ReadOnlySpan<byte> e);
        }
        """;

    private const string Request = """
        using Lathe.Kernels.Formats;
        namespace Lathe.Kernels.MachineCode;
        [MachineCode(KernelFamily.Int8)]
        internal static partial class Some;
        """;

    [Fact]
    public void Emits_a_catalogue_and_a_file_a_family_that_compile_and_end_lines_with_line_feeds()
    {
        CSharpCompilation compilation = Compile(Request);
        GeneratorDriver driver = Driver()
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        GeneratedSourceResult[] sources =
            [.. Assert.Single(driver.GetRunResult().Results).GeneratedSources.OrderBy(generated => generated.HintName,
            StringComparer.Ordinal)];
        Assert.Equal(["Some.Int8.g.cs", "Some.g.cs"], sources.Select(generated => generated.HintName));
        Assert.All(sources, generated => Assert.DoesNotContain('\r', generated.SourceText.ToString()));
        Assert.Contains("WeightEncoding.Int8 => Int8,", sources[1].SourceText.ToString(), StringComparison.Ordinal);
        GeneratedSourceResult source = sources[0];
        Assert.Contains("(InstructionTier.Avx512Vnni, 3) => new(", source.SourceText.ToString(), StringComparison.Ordinal);
        Assert.Contains("(InstructionTier.Vector128, 3): return new(&", source.SourceText.ToString(), StringComparison.Ordinal);
        Assert.Contains("vpdpbusd zmm", source.SourceText.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            output.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error
            || diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Output_does_not_depend_on_culture_or_run()
    {
        string expected = Text(Compile(Request));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("")
            {
                NumberFormat = { NegativeSign = "−", NumberGroupSeparator = "·", NumberDecimalSeparator = "," }
            };
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
        Assert.All(Reasons(second, KernelGenerator.RequestsStep), reason =>
            Assert.Contains(reason, (IncrementalStepRunReason[])[IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged]));
        Assert.All(Reasons(second, KernelGenerator.KernelsStep), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.NotEmpty(Reasons(second, KernelGenerator.KernelsStep));
    }

    [Fact]
    public void A_changed_request_assembles_again()
    {
        CSharpCompilation compilation = Compile(Request);
        GeneratorDriver driver = Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        CSharpCompilation changed = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1],
            Parse(Request.Replace("Family.Int8", "Family.Finish", StringComparison.Ordinal)));
        GeneratorRunResult second = driver.RunGenerators(changed, TestContext.Current.CancellationToken).GetRunResult().Results[0];
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(second, KernelGenerator.KernelsStep));
    }

    [Fact]
    public void The_pipeline_holds_no_symbol_and_no_syntax()
    {
        GeneratorRunResult result = Driver().RunGenerators(Compile(Request), TestContext.Current.CancellationToken)
            .GetRunResult().Results[0];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string step in (string[])[KernelGenerator.RequestsStep, KernelGenerator.KernelsStep])
        {
            foreach ((object value, _) in result.TrackedSteps[step].SelectMany(run => run.Outputs))
                Walk(value, seen);
        }

        Assert.NotEmpty(seen);
    }

    [Fact]
    public void A_family_without_a_program_is_a_build_error_on_the_class()
    {
        const string reason = "no family Complex";
        string source = Request.Replace("Family.Int8", "Family.Complex", StringComparison.Ordinal);
        GeneratorRunResult result = Driver().RunGenerators(Compile(source), TestContext.Current.CancellationToken)
            .GetRunResult().Results[0];
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("LATHEK001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains(reason, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(3, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal("Some.g.cs", Assert.Single(result.GeneratedSources).HintName);
    }

    [Fact]
    public void The_library_carries_the_bytes_that_the_assembler_gives()
    {
        foreach (Contracts.InstructionTier assembled in Contracts.InstructionTiers.Assembled)
        {
            InstructionTier tier = Enum.Parse<InstructionTier>(assembled.ToString());
            foreach (KernelFamily family in (KernelFamily[])[KernelFamily.Int8, KernelFamily.Int6, KernelFamily.Int5, KernelFamily.Int4,
                KernelFamily.Int3, KernelFamily.Int2])
            {
                KernelSet<TileArguments> kernels = KernelCatalogue.Product(Enum.Parse<WeightEncoding>(family.ToString()));
                for (int rows = 1; rows <= KernelFamilies.Of(family).Count; rows++)
                    Assert.True(kernels.Code(tier, rows).Body.SequenceEqual(KernelPrograms.Assemble(X64Target.Of(assembled), family,
                        rows).Bytes));
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => KernelCatalogue.Int8.Code(InstructionTier.Avx2, 13).Body.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelCatalogue.Int8.Code(InstructionTier.Portable, 1).Body.Length);
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static string Text(CSharpCompilation compilation) =>
        string.Concat(Driver().RunGenerators(compilation)
        .GetRunResult().Results[0].GeneratedSources.Select(source => source.SourceText.ToString()));

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
        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or Location,
            $"the pipeline holds a {value.GetType()}");
        if (value is IEnumerable values)
        {
            foreach (object? element in values)
                Walk(element, seen);
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            Walk(field.GetValue(value), seen);
    }
}
