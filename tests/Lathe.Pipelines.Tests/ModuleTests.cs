using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;

namespace Lathe.Pipelines.Tests;

/// <summary>torch.nn's functions, and sentence-transformers' Dense and LayerNorm, against PyTorch in float64:
/// Golden/modules.json.</summary>
public sealed class ModuleTests
{
    private static readonly JsonElement golden = JsonDocument.Parse(File.ReadAllBytes(SeededCheckpoint.Golden("modules.json"))).RootElement;

    [Fact]
    public void Functions_are_those_of_torch()
    {
        double[] row = Numbers(golden.GetProperty("row"));
        Assert.Equal(21, golden.GetProperty("activations").GetArrayLength());
        foreach (JsonElement item in golden.GetProperty("activations").EnumerateArray())
        {
            float[] values = [.. row.Select(value => (float)value)];
            TorchActivation.Of(item.Text("name")).Run(values);
            foreach ((double expected, float found) in Numbers(item.GetProperty("values")).Zip(values))
            {
                // the row itself was rounded to float32: half a unit in its last place goes in, and one more comes out
                Assert.True(Math.Abs(expected - found) <= 2.5e-7 * Math.Abs(expected) + 1e-12,
                    $"{item.Text("name")}: {found}, expected {expected}");
            }
        }
    }

    [Theory]
    [InlineData("norm", "LayerNorm", """{"dimension":32}""")]
    [InlineData("dense", "Dense",
        """{"in_features":32,"out_features":12,"bias":false,"activation_function":"torch.nn.modules.activation.GELU"}""")]
    [InlineData("residual", "Dense",
        """{"in_features":32,"out_features":12,"bias":false,"use_residual":true,"module_input_name":"sentence_embedding"}""")]
    [InlineData("residual-same", "Dense",
        """{"in_features":32,"out_features":32,"use_residual":true,"activation_function":"torch.nn.modules.activation.Sigmoid"}""")]
    public void Modules_are_those_of_sentence_transformers(string kind, string module, string configuration)
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        WriteModule(folder.Path, module, configuration);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        Assert.False(pipeline.Normalizes);
        JsonElement[] cases = [.. golden.GetProperty("modules").EnumerateArray().Where(item => item.Text("kind") == kind)];
        Assert.True(cases.Length > 3);
        foreach (JsonElement item in cases)
        {
            float[] found = pipeline.Embed(item.Text("text"), cancellationToken: TestContext.Current.CancellationToken);
            double[] expected = Numbers(item.GetProperty("vector"));
            Assert.Equal(expected.Length, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second,
                GoldenCases.Tolerance * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    [Theory]
    [InlineData("LayerNorm", """{"dimension":31}""", "'dimension' is 31; expected 32")]
    [InlineData("LayerNorm", "{}", "has no 'dimension'")]
    [InlineData("Dense", """{"in_features":32,"out_features":12,"module_input_name":"token_embeddings"}""",
        "'module_input_name' is \"token_embeddings\"")]
    [InlineData("Dense", """{"in_features":32,"out_features":12,"activation_function":"torch.nn.modules.activation.PReLU"}""", "PReLU")]
    [InlineData("Dense", """{"in_features":32,"out_features":12,"activation_function":"my.own.Tanh"}""", "my.own.Tanh")]
    public void A_module_that_is_not_computed_is_refused_by_name(string module, string configuration, string expected)
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        WriteModule(folder.Path, module, configuration);
        Assert.Contains(expected, Assert.Throws<PipelineException>(() => FeatureExtractionPipeline.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LayerNorm", """{"dimension":32}""")]
    [InlineData("Dense", """{"in_features":32,"out_features":12}""")]
    public void A_module_with_a_pickle_alone_says_how_to_convert_it(string module, string configuration)
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        WriteModule(folder.Path, module, configuration);
        File.Move(folder.File("2_Module/model.safetensors"), folder.File("2_Module/pytorch_model.bin"));
        string message = Assert.Throws<PipelineException>(() => FeatureExtractionPipeline.Load(folder.Path)).Message;
        Assert.Contains("2_Module has no model.safetensors", message, StringComparison.Ordinal);
        Assert.Contains("save_file(", message, StringComparison.Ordinal);
    }

    private static void WriteModule(string folder, string type, string configuration)
    {
        SeededCheckpoint.WriteModules(folder, ["mean"], normalize: false);
        JsonArray modules = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "modules.json")))!.AsArray();
        modules.Add(new JsonObject
        {
            ["idx"] = 2, ["name"] = "2", ["path"] = "2_Module", ["type"] = $"sentence_transformers.models.{type}"
        });
        File.WriteAllText(Path.Combine(folder, "modules.json"), modules.ToJsonString());
        string place = Directory.CreateDirectory(Path.Combine(folder, "2_Module")).FullName;
        File.WriteAllText(Path.Combine(place, "config.json"), configuration);
        JsonObject stated = JsonNode.Parse(configuration)!.AsObject();
        int outputs = (int?)stated["out_features"] ?? SeededCheckpoint.Hidden;
        (string Name, int[] Shape)[] tensors = type == "LayerNorm"
            ? [("norm.weight", [SeededCheckpoint.Hidden]), ("norm.bias", [SeededCheckpoint.Hidden])]
            : [("linear.weight", [outputs, SeededCheckpoint.Hidden]), ("linear.bias", [outputs]),
            ("residual.weight", [outputs, SeededCheckpoint.Hidden])];
        SafetensorsFile.Write(Path.Combine(place, "model.safetensors"),
            tensors.Select(tensor => (tensor.Name, SeededCheckpoint.Seeded(tensor.Name, tensor.Shape))));
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetDouble())];
}
