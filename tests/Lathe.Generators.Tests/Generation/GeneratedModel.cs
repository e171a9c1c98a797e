using System.Reflection;
using System.Runtime.Loader;
using Lathe.Checkpoints;
using Lathe.Generators.Tests.Manifests;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Lathe.Generators.Tests.Generation;

/// <summary>A model class that went the whole way: parsed, lowered, printed, compiled, loaded, with a seeded checkpoint beside
/// it.</summary>
internal sealed class GeneratedModel : IDisposable
{
    private readonly AssemblyLoadContext context;
    private readonly object? configuration;

    private GeneratedModel(AssemblyLoadContext context, Assembly assembly, string className, string source, string config, int seed)
    {
        this.context = context;
        Source = source;
        Type = assembly.GetTypes().Single(t => t.Name == className);
        Folder = Directory.CreateTempSubdirectory("lathe-generated-").FullName;
        File.WriteAllText(Path.Combine(Folder, "config.json"), config);
        ConstructorInfo constructor = Type.GetConstructors()[0];
        if (constructor.GetParameters() is [ParameterInfo parameter])
        {
            // Shapes come from the configuration, whose optional layers ask the checkpoint: these tests say all in config.json.
            SafetensorsFile.Write(WeightsFile, [("nothing", Tensor.Float32(1))]);
            using Checkpoint empty = Checkpoint.Open(Folder);
            configuration = parameter.ParameterType.GetMethod("FromCheckpoint")!.Invoke(null, [empty]);
        }
        SafetensorsFile.Write(WeightsFile, SeededWeights.For(NewEager(), seed));
    }

    /// <summary>The generated file.</summary>
    public string Source { get; }

    public Type Type { get; }

    /// <summary>The checkpoint.</summary>
    public string Folder { get; }

    private string WeightsFile => Path.Combine(Folder, "model.safetensors");

    /// <summary>Runs the generator on sources and compiles the result, with warnings as errors.</summary>
    /// <param name="compresses">Whether the project references what compresses.</param>
    /// <param name="manifest">The text of the manifest that it is built with; null: without.</param>
    public static GeneratedModel Build(string className, string source, string config = """{"model_type": "test"}""", int seed = 1,
        bool compresses = false, string? manifest = null)
    {
        CSharpCompilation compilation = compresses ? ParserHarness.CompileToCompress(source) : ParserHarness.Compile(source);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()],
            additionalTexts: manifest is null ? [] : [ManifestTexts.File($"/models/{className}.lathe.json", manifest)],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options, optionsProvider: ManifestTexts.Options())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.All(result.Results, r => Assert.Null(r.Exception));
        GeneratedSourceResult generated =
            result.Results[0].GeneratedSources.SingleOrDefault(s => s.HintName.EndsWith($"{className}.g.cs", StringComparison.Ordinal));
        // Of a class that cannot be compiled only a shell is made, whose members throw.
        if (generated.SourceText is null
            || generated.SourceText.ToString().Contains("could not be compiled by Lathe", StringComparison.Ordinal))
            Assert.Fail($"nothing was generated for {className}: {Explain(className, compilation)}");

        Diagnostic[] problems = [.. updated.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS8019")];
        Assert.True(problems.Length == 0, string.Join("\n", problems.Take(20).Select(p => p.ToString())) + "\n" + generated.SourceText);
        using MemoryStream image = new();
        EmitResult emitted = updated.Emit(image);
        Assert.True(emitted.Success);
        image.Position = 0;
        AssemblyLoadContext loading = new("generated", isCollectible: true);
        return new GeneratedModel(loading, loading.LoadFromStream(image), className, generated.SourceText.ToString(), config, seed);
    }

    /// <summary>The class as written, with the checkpoint's weights.</summary>
    /// <param name="folder">Another checkpoint, or null.</param>
    public object LoadEager(string? folder = null)
    {
        object model = NewEager();
        using Checkpoint checkpoint = Checkpoint.Open(folder ?? Folder);
        EagerWeights.Load(model, checkpoint);
        return model;
    }

    /// <summary>What Forward returns, tensor by tensor; null for one that is absent.</summary>
    public Tensor?[] RunEager(params Tensor[] inputs) => RunEager(LoadEager(), inputs);

    /// <summary>The same with the weights as a compiled model has them, formats and all.</summary>
    public Tensor?[] RunEager(CompiledModel compiled, params Tensor[] inputs)
    {
        string folder = DequantisedCheckpoint.Write(compiled, Folder);
        try
        {
            return RunEager(LoadEager(folder), inputs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Tensor?[] RunEager(object eager, Tensor[] inputs)
    {
        object? returned = Type.GetMethod("Forward")!.Invoke(eager, inputs);
        return returned is Tensor single ? [single] : Parts(returned!);
    }

    public CompiledModel Load(Precision precision, string? path = null, LoadOptions? options = null)
    {
        try
        {
            return (CompiledModel)Type.GetMethod(
                "Load", [typeof(string), typeof(Precision), typeof(LoadOptions)])!.Invoke(
                null, [path ?? Folder, precision, options ?? new()])!;
        }
        catch (TargetInvocationException failed)
        {
            throw failed.InnerException!;
        }
    }

    public Tensor?[] Run(Precision precision, int batch, int sequence, int threads, params Tensor[] inputs)
    {
        using CompiledModel model = Load(precision);
        using InferenceSession session = model.CreateSession(batch, sequence, threads);
        return Run(session, batch, sequence, inputs);
    }

    public static Tensor?[] Run(InferenceSession session, int batch, int sequence, params Tensor[] inputs)
    {
        Tensor?[] outputs = [.. session.Model.Outputs.Select((o, i) => o.Present ? New(o, session.OutputShape(i, batch, sequence)) : null)];
        session.Run(inputs, outputs, batch, sequence);
        return outputs;
    }

    public void Dispose()
    {
        context.Unload();
        Directory.Delete(Folder, recursive: true);
    }

    private static Tensor New(TensorSpecification specification, int[] shape) =>
        specification.Type == ElementType.Float32 ? Tensor.Float32(shape) : Tensor.Int32(shape);

    /// <summary>The tensors of a tuple or record that Forward returns.</summary>
    public static Tensor?[] Parts(object value) => value is System.Runtime.CompilerServices.ITuple tuple
        ? [.. Enumerable.Range(0, tuple.Length).Select(i => (Tensor?)tuple[i])]
        : [.. value.GetType().GetConstructors()[0].GetParameters()
        .Select(p => (Tensor?)value.GetType().GetProperty(p.Name!)!.GetValue(value))];

    private object NewEager() => Activator.CreateInstance(Type, configuration is null ? [] : [configuration])!;

    private static string Explain(string className, CSharpCompilation compilation) => ParserHarness.Parse(className, compilation) switch
    {
        Lathe.Generators.Parsing.UnparsedModel failed => string.Join("\n", failed.Failures.Select(ParserHarness.Text)),
        Lathe.Generators.Parsing.ParsedModel parsed =>
            Lathe.Generators.Typing.Resolution.ModelTyping.Run(parsed.Graph, TestContext.Current.CancellationToken).ToString()!,
        _ => "",
    };
}
