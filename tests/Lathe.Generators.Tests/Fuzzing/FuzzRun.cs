using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Lathe.Checkpoints;
using Lathe.Generators.Tests.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>Runs what edited classes were compiled to, in float32, and holds it against the classes themselves.</summary>
internal static partial class FuzzRun
{
    private const int Batch = 2, Sequence = 7;

    /// <summary>Edits make sums that cancel and powers of powers: what differs by order of summation, not what is computed
    /// otherwise.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>Runs all cases that compile and of which the corpus says what they read.</summary>
    /// <returns>A line for each that differs.</returns>
    public static List<string> Faults(FuzzCompilation compilation, IEnumerable<FuzzCase> cases, FuzzCounts counts)
    {
        FuzzCase[] run = [.. cases.Where(one => IsRun(compilation, one))];
        SyntaxTree[] kept = [.. compilation.Whole.SyntaxTrees.Take(1), .. run.Select(one => one.Tree),
            .. run.SelectMany(compilation.FilesOf).Select(file => file.SyntaxTree)];
        using MemoryStream image = new();
        EmitResult emitted = compilation.Whole.RemoveAllSyntaxTrees().AddSyntaxTrees(kept).Emit(image);
        if (!emitted.Success)
            return [$"cases that compile do not together: {emitted.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}"];
        image.Position = 0;
        AssemblyLoadContext context = new("fuzz", isCollectible: true);
        Assembly assembly = context.LoadFromStream(image);
        List<string> faults = [];
        foreach (FuzzCase one in run)
        {
            Type type = assembly.GetType($"{one.Space}.{one.ClassName}")!;
            string folder = Directory.CreateTempSubdirectory("lathe-fuzz-").FullName;
            try
            {
                if (Difference(type, folder, [.. one.Inputs.Select(kind => InputOf(kind))], counts) is { } difference)
                    faults.Add($"{one.Title}: {difference}\n{one.Text}");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        context.Unload();
        return faults;
    }

    private static bool IsRun(FuzzCompilation compilation, FuzzCase one) =>
        one.Inputs.Length > 0 && !compilation.ErrorsAfter[one.Tree].Any()
        && !compilation.FilesOf(one).Any(file => compilation.ErrorsAfter[file.SyntaxTree].Any())
        && !compilation.Found.Any(d => d.Location.SourceTree == one.Tree && d.Severity == DiagnosticSeverity.Error)
        // some edits ask for more memory than there is
        && !Large().IsMatch(one.Text)
        && compilation.ModelsOf(one).LastOrDefault() is { IsCompiled: true, Type: var type } && type.Name == one.ClassName
        && type.InstanceConstructors.Any(constructor => constructor.Parameters.Length == 0);

    /// <summary>What compiled code does otherwise than the class; null where it does the same, throwing included.</summary>
    private static string? Difference(Type type, string folder, Tensor[] inputs, FuzzCounts counts)
    {
        Tensor?[] expected = [], found = [];
        Exception? thrown = Thrown(() =>
        {
            object eager = Activator.CreateInstance(type)!;
            File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "fuzz"}""");
            (string Name, Tensor Tensor)[] weights = [.. SeededWeights.For(eager, 1)];
            SafetensorsFile.Write(
                Path.Combine(folder, "model.safetensors"), weights.Length > 0 ? weights : [("nothing", Tensor.Float32(1))]);
        });
        Exception? refused = Thrown(() =>
        {
            using CompiledModel model = (CompiledModel)type.GetMethod(
                "Load", [typeof(string), typeof(Precision), typeof(LoadOptions)])!.Invoke(null, [folder, Precision.Float32, null])!;
            inputs = [.. inputs.Zip(model.Inputs, Declared)];
            using InferenceSession session = model.CreateSession(Batch, Sequence, 1);
            found = GeneratedModel.Run(session, Batch, Sequence, inputs);
        });
        thrown ??= Thrown(() =>
        {
            object eager = Activator.CreateInstance(type)!;
            using Checkpoint checkpoint = Checkpoint.Open(folder);
            EagerWeights.Load(eager, checkpoint);
            object? returned = type.GetMethod("Forward")!.Invoke(eager, inputs);
            expected = returned is Tensor single ? [single] : GeneratedModel.Parts(returned!);
        });
        if (refused is not null)
        {
            if (thrown is null)
                return $"compiled throws, eager does not: {refused}";
            counts.ThrewAlike++;
            return null;
        }

        if (thrown is not null)
            return $"eager throws, compiled does not: {thrown}";
        counts.Agreed++;
        int[] mask = inputs.FirstOrDefault(input => input.Type == ElementType.Int32 && input.Ints.Contains(0)
            && input.Ints.IndexOfAnyExceptInRange(0, 1) < 0)?.Ints.ToArray() ?? [];
        return expected.Length != found.Length
            ? $"{found.Length} outputs, eager {expected.Length}"
            : Enumerable.Range(0, found.Length).Select(i => Difference(expected[i], found[i], mask)).FirstOrDefault(d => d is not null);
    }

    private static Exception? Thrown(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception problem)
        {
            return problem is TargetInvocationException { InnerException: { } inner } ? inner : problem;
        }
    }

    /// <summary>An input as the compiled class declares it: an edit may ask for another width than the corpus tells of.</summary>
    private static Tensor Declared(Tensor input, TensorSpecification declared)
    {
        int[] shape = [.. declared.Shape.Trim('[', ']').Split(", ").Select(extent => extent switch
        {
            "batch" => Batch,
            "sequence" => Sequence,
            _ => int.Parse(extent, CultureInfo.InvariantCulture),
        })];
        if (input.Shape.SequenceEqual(shape) && input.Type == declared.Type)
            return input;
        return declared.Type == ElementType.Int32 ? Tensor.Int32(shape) : Inputs.Batch(shape[1..])(shape[0], 1);
    }

    private static string? Difference(Tensor? expected, Tensor? found, int[] mask)
    {
        if (expected is null || found is null)
            return expected is null && found is null ? null : "an output is absent of one of them";
        if (!expected.Shape.SequenceEqual(found.Shape))
            return $"[{string.Join(", ", found.Shape.ToArray())}], eager [{string.Join(", ", expected.Shape.ToArray())}]";
        if (expected.Type == ElementType.Int32)
            return expected.Contiguous().Ints.SequenceEqual(found.Ints) ? null : "other integers";
        float[] here = expected.Contiguous().Floats.ToArray(), there = found.Floats.ToArray();
        // rows of padding hold what nobody asked for
        bool isByToken = mask.Length > 0 && expected.Shape.Length > 1 && expected.Shape[1] == Sequence;
        int width = isByToken ? here.Length / mask.Length : 1;
        double difference = 0, norm = 0;
        for (int i = 0; i < here.Length; i++)
        {
            if (isByToken && mask[i / width] == 0 || here[i].Equals(there[i]))
                continue;
            difference += Math.Pow((double)here[i] - there[i], 2);
        }
        foreach (float value in here)
            norm += double.IsFinite(value) ? Math.Pow(value, 2) : 0;
        // numbers of a tensor are about 1: what is far below that is what is left of sums that cancel
        double most = Tolerance * Math.Sqrt(Math.Max(norm, here.Length * 1e-3));
        return Math.Sqrt(difference) <= most ? null
            : $"off by {Math.Sqrt(difference):G3}, at most {most:G3}; eager {Some(here)}, compiled {Some(there)}";
    }

    private static string Some(float[] values) =>
        string.Join(" ", values.Take(8).Select(v => v.ToString("G4", CultureInfo.InvariantCulture)));

    private static Tensor InputOf(string kind) => UnusualTests.Input(kind)(Batch, Sequence);

    [GeneratedRegex(@"\d{4,}|Max(Value)?\b")]
    private static partial Regex Large();
}
