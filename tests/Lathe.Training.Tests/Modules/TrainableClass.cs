using System.Reflection;
using System.Runtime.Loader;
using Lathe.Checkpoints;
using Lathe.Generators;
using Lathe.Generators.Tests.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>A class compiled in a project that trains, with a checkpoint of made-up weights: eager, compiled and trainable.</summary>
internal sealed class TrainableClass : IDisposable
{
    private const string Usings = """
        using System;
        using Lathe;
        using Lathe.Layers;
        using static Lathe.Ops;

        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private static readonly Lazy<MetadataReference[]> References = new(() => [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal)
                || name is "netstandard.dll" or "mscorlib.dll" or "Lathe.dll" or "Lathe.Compression.dll" or "Lathe.Training.dll"
                or "TorchSharp.dll"))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ]);

    private readonly AssemblyLoadContext context;
    private readonly object? configuration;

    private TrainableClass(AssemblyLoadContext context, Type type, string printed, string config)
    {
        this.context = context;
        Type = type;
        Printed = printed;
        Folder = Directory.CreateTempSubdirectory("lathe-trainable-").FullName;
        File.WriteAllText(Path.Combine(Folder, "config.json"), config);
        if (Type.GetConstructors()[0].GetParameters() is [ParameterInfo parameter])
        {
            SafetensorsFile.Write(Weights, [("nothing", Tensor.Float32(1))]);
            using Checkpoint empty = Checkpoint.Open(Folder);
            configuration = parameter.ParameterType.GetMethod("FromCheckpoint")!.Invoke(null, [empty]);
        }

        SafetensorsFile.Write(Weights, SeededWeights.For(NewEager(), seed: 3));
    }

    public Type Type { get; }

    /// <summary>What the generator made of it for torch.</summary>
    public string Printed { get; }

    /// <summary>The checkpoint's.</summary>
    public string Folder { get; }

    private string Weights => Path.Combine(Folder, "model.safetensors");

    public static TrainableClass Build(string className, string source, string config = """{"model_type": "test"}""")
    {
        TorchLibrary.Require();
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Trained", [CSharpSyntaxTree.ParseText(Usings + source, Options, path: "Source.cs")], References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorRunResult result = CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken)
            .GetRunResult().Results[0];
        Assert.Null(result.Exception);
        string printed = string.Join("\n", result.GeneratedSources
            .Where(file => file.HintName.EndsWith(".Trainable.g.cs", StringComparison.Ordinal)).Select(file => file.SourceText.ToString()));
        Diagnostic[] problems = [.. updated.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS8019")];
        Assert.True(problems.Length == 0, $"{string.Join("\n", problems.Take(20).Select(p => p.ToString()))}\n{printed}");
        using MemoryStream image = new();
        Assert.True(updated.Emit(image).Success);
        image.Position = 0;
        AssemblyLoadContext loading = new("trained", isCollectible: true);
        Type type = loading.LoadFromStream(image).GetTypes().Single(t => t.Name == className);
        return new TrainableClass(loading, type, printed, config);
    }

    /// <summary>The class as written, with a checkpoint's weights; those of <see cref="Folder"/> where none is named.</summary>
    public object LoadEager(string? folder = null)
    {
        object model = NewEager();
        using Checkpoint checkpoint = Checkpoint.Open(folder ?? Folder);
        EagerWeights.Load(model, checkpoint);
        return model;
    }

    public TrainableModel LoadTrainable(string? folder = null) =>
        (TrainableModel)Call(() => Trainable.GetMethod("Load")!.Invoke(null, [folder ?? Folder]));

    /// <summary>With weights at random.</summary>
    public TrainableModel NewTrainable() =>
        (TrainableModel)Call(() => Activator.CreateInstance(Trainable, configuration is null ? [] : [configuration]));

    public CompiledModel LoadCompiled(Precision precision, LoadOptions? options = null, string? folder = null) =>
        (CompiledModel)Call(() => Type.GetMethod("Load", [typeof(string), typeof(Precision), typeof(LoadOptions)])!
            .Invoke(null, [folder ?? Folder, precision, options ?? new LoadOptions()]));

    /// <summary>What Forward returns, without what is absent.</summary>
    public Tensor[] RunEager(object eager, params Tensor[] inputs)
    {
        object? returned = Type.GetMethod("Forward")!.Invoke(eager, inputs);
        return [.. (returned is Tensor single ? [single] : Parts(returned!)).OfType<Tensor>()];
    }

    public void Dispose()
    {
        context.Unload();
        Directory.Delete(Folder, recursive: true);
    }

    private Type Trainable => Type.GetNestedType("Trainable")
        ?? throw new InvalidOperationException($"{Type} has no Trainable:\n{Printed}");

    private object NewEager() => Activator.CreateInstance(Type, configuration is null ? [] : [configuration])!;

    private static object Call(Func<object?> call)
    {
        try
        {
            return call()!;
        }
        catch (TargetInvocationException failed)
        {
            throw failed.InnerException!;
        }
    }

    private static Tensor?[] Parts(object value) => value is System.Runtime.CompilerServices.ITuple tuple
        ? [.. Enumerable.Range(0, tuple.Length).Select(i => (Tensor?)tuple[i])]
        : [.. value.GetType().GetConstructors()[0].GetParameters()
            .Select(p => (Tensor?)value.GetType().GetProperty(p.Name!)!.GetValue(value))];
}
