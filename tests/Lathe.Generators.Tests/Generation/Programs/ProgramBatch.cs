using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Lathe.Checkpoints;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Lathe.Generators.Tests.Generation.Programs;

/// <summary>Many programs in one compilation, since a compilation costs more than what is in it; each then runs both ways.</summary>
internal static class ProgramBatch
{
    private const int Batch = 2, Sequence = 5;

    /// <summary>Float32 sums of a few dozen terms through some tens of operations that do not amplify.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>A round of a loop rounds each sum of up to 24 terms and an activation, each of which may be off by half a unit as a weight
    /// is by one.</summary>
    private const double Rounding = 32;

    /// <summary>What is wrong with classes of the batch, each with its seed and source.</summary>
    public static List<string> Run(IReadOnlyList<RandomProgram> programs, ref int compared, CancellationToken cancellation)
    {
        List<string> faults = [];
        CSharpCompilation compilation = ParserHarness.Compile([RandomProgram.SharedSource, .. programs.Select(program => program.Source)]);
        GeneratorRunResult result = CSharpGeneratorDriver
            .Create([new ModelGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, cancellation).GetRunResult().Results[0];
        if (result.Exception is { } exception)
            return [$"the generator threw: {exception}"];
        faults.AddRange(result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        // Of a class that cannot be compiled only a shell is made.
        HashSet<string> generated = [.. result.GeneratedSources
            .Where(source => !source.SourceText.ToString().Contains("could not be compiled by Lathe", StringComparison.Ordinal))
            .Select(source => source.HintName)];
        foreach (RandomProgram refused in programs.Where(program => !generated.Contains($"{program.Name}.g.cs")))
            faults.Add(Fault(refused, Why(refused, compilation)));
        using MemoryStream image = new();
        EmitResult emitted = updated.Emit(image, cancellationToken: cancellation);
        Diagnostic[] problems = [.. emitted.Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error || (d.Severity == DiagnosticSeverity.Warning && IsGenerated(d.Location)))];
        if (problems.Length > 0)
            faults.Add(string.Join("\n", problems.Take(5).Select(p => $"{p}: {p.Location.SourceTree}")));
        if (!emitted.Success)
            return faults;
        image.Position = 0;
        AssemblyLoadContext loading = new("programs", isCollectible: true);
        Assembly assembly = loading.LoadFromStream(image);
        foreach (RandomProgram program in programs.Where(program => generated.Contains($"{program.Name}.g.cs")))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (Compare(program, assembly.GetType(program.Name)!) is string fault)
                    faults.Add(Fault(program, fault));
            }
            catch (Exception failed)
            {
                faults.Add(Fault(program, (failed as TargetInvocationException ?? failed).ToString()));
            }
            Interlocked.Add(ref compared, RandomProgram.PerClass);
        }
        loading.Unload();
        return faults;
    }

    /// <summary>A program may assign a variable to itself: that is its own affair.</summary>
    private static bool IsGenerated(Location location) => location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true;

    private static string? Compare(RandomProgram program, Type type)
    {
        string folder = Directory.CreateTempSubdirectory("lathe-program-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), program.Configuration);
            string weights = Path.Combine(folder, "model.safetensors");
            SafetensorsFile.Write(weights, [("nothing", Tensor.Float32(1))]);
            object? config;
            using (Checkpoint empty = Checkpoint.Open(folder))
                config = type.GetConstructors()[0].GetParameters()[0].ParameterType.GetMethod("FromCheckpoint")!.Invoke(null, [empty]);
            Tensor ids = Inputs.Ids(RandomProgram.Entries)(Batch, Sequence);
            Tensor mask = Tensor.From([.. Enumerable.Repeat(1, Batch * Sequence)], Batch, Sequence);
            (string Name, Tensor Tensor)[] tensors = [("nothing", Tensor.Float32(1)),
                .. SeededWeights.For(Activator.CreateInstance(type, config)!, program.Seed)];
            Tensor[] Eager()
            {
                SafetensorsFile.Write(weights, tensors);
                using Checkpoint checkpoint = Checkpoint.Open(folder);
                object eager = Activator.CreateInstance(type, config)!;
                EagerWeights.Load(eager, checkpoint);
                ITuple returned = (ITuple)type.GetMethod("Forward")!.Invoke(eager, [ids, mask])!;
                return [.. Enumerable.Range(0, returned.Length).Select(i => (Tensor)returned[i]!)];
            }
            Tensor[] expected = Eager();
            using CompiledModel compiled =
                (CompiledModel)type.GetMethod("Load", [typeof(string), typeof(Precision)])!.Invoke(null, [folder, Precision.Float32])!;
            using InferenceSession session = compiled.CreateSession(Batch, Sequence, 1);
            Tensor?[] found = GeneratedModel.Run(session, Batch, Sequence, ids, mask);
            Tensor[]? moved = null;
            for (int i = 0; i < expected.Length; i++)
            {
                if (!expected[i].Shape.SequenceEqual(found[i]!.Shape))
                    return $"output {i}: eager {expected[i]}, compiled {found[i]}";
                double distance = Distance(expected[i].Contiguous().Floats, found[i]!.Floats);
                if (distance <= Tolerance)
                    continue;
                moved ??= OnMovedWeights();
                double response = Distance(expected[i].Contiguous().Floats, moved[i].Contiguous().Floats);
                if (!(distance <= Rounding * response))
                    return $"output {i}: relative distance {distance:G3}, where a last digit of every weight moves it by {response:G3}";
            }
            return null;

            // A norm inside nested loops can be chaotic: then what the last digit of every weight does bounds what rounding may do, in
            // either order of sums.
            Tensor[] OnMovedWeights()
            {
                foreach ((_, Tensor tensor) in tensors)
                {
                    Span<float> values = tensor.Floats;
                    for (int j = 0; j < values.Length; j++)
                        values[j] = (j % 2 == 0) ? MathF.BitIncrement(values[j]) : MathF.BitDecrement(values[j]);
                }
                return Eager();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Root mean square of the difference, against that of what is expected or 1: sums that cancel leave rounding alone.</summary>
    private static double Distance(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)found[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }
        return Math.Sqrt(difference / Math.Max(norm, expected.Length));
    }

    private static string Why(RandomProgram program, CSharpCompilation compilation)
    {
        Diagnostic[] errors = [.. compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];
        return errors.Length > 0
            ? $"the program is no C#: {errors[0]}"
            : ParserHarness.Parse(program.Name, compilation) is Lathe.Generators.Parsing.UnparsedModel failed
                ? string.Join("\n", failed.Failures.Select(ParserHarness.Text))
                : "nothing was generated";
    }

    private static string Fault(RandomProgram program, string what) =>
        $"seed {program.Seed}: {what}\n{program.Source}\n{program.Configuration}";
}
