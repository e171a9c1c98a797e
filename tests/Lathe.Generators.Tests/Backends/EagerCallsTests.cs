using System.Reflection;
using Lathe.Checkpoints;
using Lathe.Generators.Backends.Cpu;
using Lathe.Generators.Tests.Generation;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Backends;

/// <summary>A second backend over the typed model alone: what it prints computes the bits of the class's own Forward.</summary>
public sealed class EagerCallsTests
{
    private const string Tiny = """
        {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 5, "pooler": true, "epsilon": 1e-5, "activation": "GeluTanh"}
        """;

    [Fact]
    public void An_encoder_with_constants() => Check("MiniLm", Sources.MiniLm, "{}", Inputs.Ids(100), Inputs.Mask());

    [Fact]
    public void Parallel_attention_and_feed_forward() => Check("Parallel", Sources.Parallel, "{}", Inputs.Floats(60), Inputs.Mask());

    [Fact]
    public void Configured_dimensions() => Check("Configured", Sources.Configured, Tiny, Inputs.Ids(50), Inputs.Mask());

    [Fact]
    public void Absent_layers() => Check(
        "Configured", Sources.Configured,
        Tiny.Replace("\"labels\": 5, \"pooler\": true", "\"labels\": 0, \"pooler\": false", StringComparison.Ordinal), Inputs.Ids(50),
        Inputs.Mask());

    [Fact]
    public void A_shared_layer() => Check("Shared", Sources.Shared, "{}", Inputs.Ids(40), Inputs.Mask());

    [Fact]
    public void Every_shape() => Check("Shapes", Sources.Shapes, "{}", Inputs.Floats(24), Inputs.Mask());

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public void Heads_of_several_shapes(bool pooler, bool sequence, bool token) => Check("Heads", Sources.Heads, $$"""
        {"hidden": 12, "labels": 3, "pooler": {{Text(pooler)}}, "sequence": {{Text(sequence)}}, "token": {{Text(token)}}}
        """, Inputs.Floats(12));

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Nested_models(bool pool, bool token) => Check("Nested", Sources.Nested, $$"""
        {"pool": {{Text(pool)}}, "token": {{Text(token)}}}
        """, Inputs.Floats(8), Inputs.Floats(8), Inputs.Mask());

    [Fact]
    public void Images_features_and_signals()
    {
        Check("VisionTransformer", Sources.VisionTransformer, "{}", Inputs.Batch(3, 32, 32));
        Check("MlpMixer", Sources.MlpMixer, "{}", Inputs.Batch(3, 32, 32));
        Check("Tabular", Sources.Tabular, "{}", Inputs.Batch(12));
        Check("Signal", Sources.Signal, "{}", Inputs.Batch(4, 30));
    }

    [Fact]
    public void A_decoder_and_linear_biases()
    {
        Check("Decoder", Sources.Decoder, """
            {"model_type": "llama", "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 6,
             "num_key_value_heads": 2, "vocab_size": 50, "rms_norm_eps": 1e-5}
            """, Inputs.Ids(50));
        Check("AlibiEncoder", Sources.AlibiEncoder, "{}", Inputs.Ids(60), Inputs.Mask());
    }

    [Fact]
    public void An_array_of_layers() => Check("Stack", """
        namespace Deep;
        public static partial class Models
        {
            [Model]
            public sealed partial class Stack
            {
                readonly Linear[] lines = Repeat(3, () => new Linear(8, 8));
                public Tensor Forward(Tensor x)
                {
                    foreach (Linear line in lines)
                        x = Gelu(line.Forward(x));
                    return x;
                }
            }
        }
        """, "{}", Inputs.Floats(8));

    /// <summary>Both at once: backends do not know of each other, and the steps of each are tracked under its name.</summary>
    [Fact]
    public void Backends_stand_side_by_side()
    {
        CSharpCompilation compilation = ParserHarness.Compile(Sources.MiniLm);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator(new CpuBackend(), new EagerCallsBackend()).AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        driver = driver.RunGenerators(compilation, cancellation);
        Assert.Equal(
            ["EncoderLayer.Eager.g.cs", "EncoderLayer.g.cs", "MiniLm.Eager.g.cs", "MiniLm.g.cs"],
            driver.GetRunResult().Results[0].GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal));

        GeneratorRunResult second = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "class Unrelated;", (CSharpParseOptions)compilation.SyntaxTrees[0].Options, cancellationToken: cancellation)), cancellation)
            .GetRunResult().Results[0];
        foreach (string step in (string[])[ModelGenerator.PlanStep("Cpu"), ModelGenerator.PlanStep("EagerCalls"),
            ModelGenerator.SourceStep("EagerCalls")])
            Assert.All(second.TrackedSteps[step].SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    private static void Check(string className, string source, string config, params Func<int, int, Tensor>[] inputs)
    {
        CSharpCompilation compilation = ParserHarness.Compile(source);
        GeneratorRunResult result = CSharpGeneratorDriver.Create(
            [new ModelGenerator(new EagerCallsBackend()).AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken)
            .GetRunResult().Results[0];
        Assert.Null(result.Exception);
        Assert.True(result.Diagnostics.IsEmpty, string.Join("\n", result.Diagnostics));
        string printed = string.Join("\n", result.GeneratedSources.Select(s => s.SourceText.ToString()));
        using MemoryStream image = new();
        Assert.True(updated.Emit(image).Success,
            $"{string.Join("\n", updated.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error))}\n{printed}");

        System.Runtime.Loader.AssemblyLoadContext loading = new("eager calls", isCollectible: true);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lathe-eager-calls-");
        try
        {
            image.Position = 0;
            Type type = loading.LoadFromStream(image).GetTypes().Single(t => t.Name == className);
            object model = New(type, folder.FullName, config);
            Tensor[] tensors = [.. inputs.Select(i => i(2, 5))];
            object? returned = type.GetMethod("Forward")!.Invoke(model, tensors);
            Tensor?[] expected = returned is Tensor single ? [single] : GeneratedModel.Parts(returned!);
            MethodInfo? method = type.GetMethod(EagerCallsBackend.Method, BindingFlags.Instance | BindingFlags.NonPublic);
            Assert.True(method is not null, $"no method was printed for {className}:\n{printed}");
            Tensor?[] found = (Tensor?[])method.Invoke(model, tensors)!;
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i] is null, found[i] is null);
                if (expected[i] is null)
                    continue;
                Assert.Equal(expected[i]!.Shape.ToArray(), found[i]!.Shape.ToArray());
                Assert.Equal(expected[i]!.Contiguous().Floats.ToArray(), found[i]!.Contiguous().Floats.ToArray());
                Assert.Contains(expected[i]!.Contiguous().Floats.ToArray(), v => v != 0);
            }
        }
        finally
        {
            loading.Unload();
            folder.Delete(recursive: true);
        }
    }

    private static object New(Type type, string folder, string config)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        string weights = Path.Combine(folder, "model.safetensors");
        ConstructorInfo constructor = type.GetConstructors()[0];
        object? configuration = null;
        if (constructor.GetParameters() is [ParameterInfo parameter])
        {
            SafetensorsFile.Write(weights, [("nothing", Tensor.Float32(1))]);
            using Checkpoint empty = Checkpoint.Open(folder);
            configuration = parameter.ParameterType.GetMethod("FromCheckpoint")!.Invoke(null, [empty]);
        }
        object model = Activator.CreateInstance(type, configuration is null ? [] : [configuration])!;
        SafetensorsFile.Write(weights, SeededWeights.For(model, seed: 3));
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        EagerWeights.Load(model, checkpoint);
        return model;
    }

    private static string Text(bool value) => value ? "true" : "false";
}
