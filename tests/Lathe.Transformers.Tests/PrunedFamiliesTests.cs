using System.Globalization;
using System.Text.RegularExpressions;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Tests;
using Lathe.Transformers.Evaluation;

namespace Lathe.Transformers.Tests;

/// <summary>Checkpoints whose layers have lost neurons and heads, each its own number, and whose layers are stored in different
/// formats.</summary>
public sealed partial class PrunedFamiliesTests
{
    private const int HeadSize = TinyCheckpoint.Hidden / TinyCheckpoint.Heads;

    /// <summary>What each layer has left; config.json says 4 heads and 48 neurons for all.</summary>
    private static readonly (int Heads, int Neurons)[] Left = [(3, 13), (1, 41), (4, 48), (2, 1)];

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    [InlineData("albert")]
    public void Layers_of_different_extents_and_formats_load_verify_pack_and_explain_themselves(string family)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, family, EncoderHead.MaskedLanguageModel);
        TinyCheckpoint.Change(folder.Path, Prune);
        foreach ((Precision precision, double limit) in (ReadOnlySpan<(Precision, double)>)
            [(Precision.Float32, 2e-6), (Precision.Float16, 2e-3), (Precision.BFloat16, 2e-2), (Precision.Int8, 3e-2)])
        {
            using CompiledModel model = AutoModel.Load(folder.Path, precision);
            Verify(model, folder, limit);
        }

        string[] products = [.. Products(folder.Path).Where(name => name.EndsWith(".down", StringComparison.Ordinal)
            || name.EndsWith(".up", StringComparison.Ordinal))];
        WeightFormat[] formats = [WeightEncoding.Float32, WeightEncoding.Int4, WeightEncoding.Int8, WeightEncoding.BFloat16];
        LoadOptions options = new()
        {
            Formats = products.Index().ToDictionary(p => p.Item, p => formats[p.Index % formats.Length],
            StringComparer.Ordinal)
        };
        using CompiledModel mixed = AutoModel.Load(folder.Path, Precision.Int8, options);
        // one product of four is int4: 9 % each (2.2 sigma / 14 / sqrt(3)), beside int8's 3 % of the whole
        Verify(mixed, folder, 0.12);
        mixed.Save(folder.File("mixed.lathe"));
        using CompiledModel packed = AutoModel.Load(folder.File("mixed.lathe"));
        Assert.Equal(mixed.Weights, packed.Weights);
        Verify(packed, folder, 0.12);
        Assert.NotEmpty(ExplainedPlan.Of(packed));
        foreach ((string name, WeightFormat format) in options.Formats)
            Assert.Equal(format.Encoding.ToString(), packed.Weights.Single(weight => weight.Name == name).Format);
    }

    private static void Verify(CompiledModel model, TemporaryFolder folder, double limit)
    {
        Verification verification = Verification.Run(model, folder.File("reference.safetensors"), observations: false);
        Assert.All(verification.Outputs, output => Assert.True(
            output.RelativeL2 <= limit * (output.Name == "last_hidden_state" || limit <= 2e-6 ? 1 : 2.5), $"{model.Precision}: {output}"));
    }

    private static IEnumerable<string> Products(string folder)
    {
        using CompiledModel model = AutoModel.Load(folder, Precision.Int8);
        return [.. model.Weights.Where(weight => weight.Format == "Int8").Select(weight => weight.Name)];
    }

    private static Tensor Prune(string name, Tensor tensor)
    {
        if (Layer().Match(name) is not { Success: true } match)
            return tensor;
        int layer = int.Parse(match.Groups["outer"].Value, CultureInfo.InvariantCulture);
        if (match.Groups["inner"].Success)
            layer = 2 * layer + int.Parse(match.Groups["inner"].Value, CultureInfo.InvariantCulture);
        (int heads, int neurons) = Left[layer];
        return match.Groups["part"].Value switch
        {
            "attention.self.query" or "attention.self.key" or "attention.self.value" or "attention.q_lin" or "attention.k_lin"
                or "attention.v_lin"
                or "attention.query" or "attention.key" or "attention.value" => Rows(tensor, heads * HeadSize),
            "attention.output.dense" or "attention.out_lin" or "attention.dense" => Columns(tensor, heads * HeadSize),
            "intermediate.dense" or "ffn.lin1" or "ffn" => Rows(tensor, neurons),
            "output.dense" or "ffn.lin2" or "ffn_output" => Columns(tensor, neurons),
            _ => tensor,
        };
    }

    private static Tensor Rows(Tensor tensor, int count)
    {
        int[] shape = [count, .. tensor.Shape[1..]];
        return Tensor.From(tensor.Floats[..(count * (int)(tensor.Length / tensor.Shape[0]))].ToArray(), shape);
    }

    /// <summary>A bias stays: it belongs to the outputs.</summary>
    private static Tensor Columns(Tensor tensor, int count) => tensor.Shape.Length == 1
        ? tensor
        : Tensor.From([.. tensor.Floats.ToArray().Where((_, i) => i % tensor.Shape[1] < count)], tensor.Shape[0], count);

    [GeneratedRegex(@"(layer|albert_layer_groups)\.(?<outer>\d+)\.(albert_layers\.(?<inner>\d+)\.)?(?<part>.*)\.(weight|bias)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Layer();
}
