using System.Reflection;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Typing;
using Lathe.Generators.Typing.Resolution;
using Lathe.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Generation;

/// <summary>What a class's attributes say reaches the compression of its checkpoints.</summary>
public sealed class CompressTests : IDisposable
{
    private readonly GeneratedModel model = GeneratedModel.Build("Encoder", CompressedSources.Encoder, compresses: true);
    private readonly string parent = Directory.CreateTempSubdirectory("lathe-compress-").FullName;

    public void Dispose()
    {
        model.Dispose();
        Directory.Delete(parent, recursive: true);
    }

    private string Output => Path.Combine(parent, "out");

    [Fact]
    public void Options_are_what_the_attributes_say()
    {
        CompressionOptions options = Compress().Options;
        Assert.Equal((null, 4.5, 32, Rounding.Nearest), (options.Bits, options.AverageBits, options.GroupSize, options.Rounding));
        Assert.Equal(
            [
                new ProductChoice("tower.{i}.down") { Bits = 3, Rounding = Rounding.Gptq },
                new ProductChoice("scorer") { Bits = 6, GroupSize = 64 },
            ],
            options.Products);
        Assert.Equal(
            [
                new LayerPruning("tower.{i}.attention.query", ByHead: true, 0.5, Importance.Magnitude),
                new LayerPruning("tower.{i}.up", ByHead: false, 0.25, Importance.Random),
            ],
            options.Pruning.Layers.OrderByDescending(layer => layer.ByHead));
        Assert.Equal(new CompressionBudget { MinSpeedup = 0.001, MaxSizeBytes = 1000000 }, options.Budget);
        Assert.Equal("Shop.Encoder", Compress().Target.Name);
    }

    [Fact]
    public async Task A_compression_does_what_they_say_and_the_class_loads_it()
    {
        CompressionJob job = Compress(Data());
        CompressionResult result = await job.RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([(48, true), (48, true), (72, false), (72, false)],
            result.Pruned.Select(units => (units.ByHead ? units.Rows + 16 : units.Rows, units.ByHead)));
        Assert.All(result.Pruned, units => Assert.Equal(units.ByHead ? Importance.Magnitude : Importance.Random, units.Importance));
        Dictionary<string, CompressedProduct> products = result.Products.ToDictionary(product => product.Name);
        Assert.Equal((3, Rounding.Gptq), (products["tower.0.down"].Bits, products["tower.0.down"].Rounding));
        Assert.Equal((6, 64, Rounding.Nearest), (products["scorer"].Bits, products["scorer"].GroupSize, products["scorer"].Rounding));
        Assert.DoesNotContain("last", products.Keys);
        Assert.Equal(
            [.. products.Keys.Where(name => name != "scorer" && !name.EndsWith(".down", StringComparison.Ordinal)).Order()],
            result.Sensitivity!.Layers.Select(layer => layer.Product).Order());

        // the folder stands for what was compressed, and its float weights for the pruned model
        using CompiledModel compressed = model.Load(Precision.Annotated, Output), floats = model.Load(Precision.Float32, Output);
        Assert.Equal(result.Bytes.After, compressed.WeightBytes);
        Assert.Equal(result.Products.Select(product => (product.Name, product.Bits)), CompiledProduct.Of(compressed)
            .Where(product => product.Format.IsInteger).Select(product => (product.Name, product.Format.Bits)));
        Assert.True(compressed.WeightBytes < floats.WeightBytes);
    }

    [Fact]
    public async Task Options_may_be_changed_and_members_keep_what_they_say()
    {
        CompressionJob job = Compress(Data());
        job.Options = job.Options with { Bits = 8, Pruning = new PruningOptions() };
        CompressionResult result = await job.RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(result.Pruned);
        Assert.Null(result.Sensitivity);
        Assert.All(result.Products, product => Assert.Equal(
            product.Name == "scorer" ? 6 : product.Name.EndsWith(".down", StringComparison.Ordinal) ? 3 : 8, product.Bits));
    }

    [Fact]
    public async Task A_missed_budget_is_an_error_and_its_manifest_is_there()
    {
        CompressionJob job = Compress(Data());
        job.Options = job.Options with { Bits = 8, Budget = new CompressionBudget { MaxSizeBytes = 1000, MaxMetricDrop = 0.5 } };
        BudgetMissedException missed = await Assert.ThrowsAsync<BudgetMissedException>(() =>
            job.RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains($"measured {missed.Result.Bytes.After} bytes, promised 1000 bytes at most", missed.Message,
            StringComparison.Ordinal);
        Assert.Contains("metric", Assert.Single(missed.Result.NotMeasured), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Output, "model.lathe.json")));
    }

    [Fact]
    public async Task What_names_nothing_or_contradicts_itself_is_refused()
    {
        async Task<string> Message(ProductChoice choice)
        {
            CompressionJob job = Compress(Data());
            job.Options = job.Options with { Bits = 8, Products = [choice], Pruning = new PruningOptions() };
            return (await Assert.ThrowsAnyAsync<ArgumentException>(() =>
                job.RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken))).Message;
        }

        Assert.Contains("'tower.{i}.dwon' is to be rounded, and is no product of the model", await Message(new("tower.{i}.dwon")),
            StringComparison.Ordinal);
        Assert.Contains("'last' is to be rounded, and is no product of the model that may be integers", await Message(new("last")),
            StringComparison.Ordinal);
        Assert.Contains("they are one product", await Message(new("tower.{i}.key") { Bits = 4 }), StringComparison.Ordinal);
        Assert.Contains("expected one of 8, 6, 5, 4, 3, 2 for 'scorer'", await Message(new("scorer") { Bits = 7 }),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    /// <summary>What analyzers hold a manifest's layers against is what compiled models have, arrays of layers included.</summary>
    [Fact]
    public void The_class_knows_its_integer_products_by_the_names_that_compiled_models_give_them()
    {
        TypedResult typed = Assert.IsType<TypedResult>(
            ModelTyping.Run(ParserHarness.Graph("Encoder", CompressedSources.Encoder), TestContext.Current.CancellationToken));
        string[] known = [.. IntegerProducts.Of(typed.Model.Graph).Select(product => product.Path)];
        using CompiledModel compiled = model.Load(Precision.Annotated);
        string[] parts = [.. CompiledProduct.Of(compiled).Where(product => product.Format.IsInteger)
            .SelectMany(product => ProductName.Parts(product.Name))];
        Assert.All(parts, part => Assert.Single(known, path => PathPattern.Match(path, part) is not null));
        Assert.All(known, path => Assert.Contains(parts, part => PathPattern.Match(path, part) is not null));
    }

    [Fact]
    public void A_class_that_takes_a_configuration_compresses_with_that_of_the_checkpoint()
    {
        using GeneratedModel configured = GeneratedModel.Build("Configured", Sources.Configured, """
            {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 5, "pooler": true, "epsilon": 1e-5,
             "activation": "Relu"}
            """, compresses: true);
        CompressionJob job = (CompressionJob)configured.Type.GetMethod("Compress")!.Invoke(null, [configured.Folder, null])!;
        Assert.NotEmpty(job.Target.Coupling(configured.Folder).Groups);
        using CompiledModel loaded = job.Target.Load(configured.Folder, job.Target.Compressed);
        Assert.Equal("Configured", loaded.Name);
    }

    [Fact]
    public void Without_what_compresses_nothing_is_added()
    {
        using GeneratedModel plain = GeneratedModel.Build("Encoder", CompressedSources.Encoder);
        Assert.Null(plain.Type.GetMethod("Compress"));
        Assert.Equal(plain.Source, model.Source);
    }

    [Theory]
    [InlineData("public static int Compress => 1;", true)]
    [InlineData("public static string Compress(string folder, Lathe.Compression.CompressionData? data) => folder;", true)]
    [InlineData("public static string Compress(int level) => \"\";", false)]
    [InlineData("public static string Compress<T>(string folder, Lathe.Compression.CompressionData? data) => folder;", false)]
    public void A_member_of_that_name_gives_way_where_it_would_meet_ours(string member, bool meets)
    {
        string source = CompressedSources.Encoder.Replace("readonly Embedding words", member + " readonly Embedding words",
            StringComparison.Ordinal);
        CSharpCompilation compilation = ParserHarness.CompileToCompress(source);
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(updated.GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(meets, ParserHarness.Parse("Encoder", compilation) is Lathe.Generators.Parsing.UnparsedModel);
    }

    private CompressionJob Compress(CompressionData? data = null) => (CompressionJob)model.Type
        .GetMethod("Compress", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [model.Folder, data])!;

    private static CompressionData Data()
    {
        Random random = new(3);
        return new CompressionData("seeded", "sha256:0", 12, [.. Enumerable.Range(0, 3).Select(_ =>
        {
            Tensor ids = Tensor.Int32(4, 9), mask = Tensor.Int32(4, 9);
            foreach (ref int id in ids.Ints)
                id = random.Next(60);
            mask.Ints.Fill(1);
            return new CalibrationBatch([ids, mask], 4, 9);
        })]);
    }
}
