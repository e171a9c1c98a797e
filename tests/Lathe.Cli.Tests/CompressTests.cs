using System.Text.Json.Nodes;
using Lathe.Tests;

namespace Lathe.Cli.Tests;

/// <summary><c>lathe compress</c>, and <c>lathe evaluate --pairs</c>.</summary>
public sealed class CompressTests(TextFixture texts) : IClassFixture<TextFixture>
{
    [Fact]
    public void A_compressed_folder_is_taken_like_any_other_at_the_compressed_precision()
    {
        string output = texts.File("compressed"), lines = Written("lines.txt", "play some jazz\nwill it rain tomorrow\n\nbook a table\n");
        JsonObject result = ToolRun.Json(
            "compress", texts.Encoder, "-o", output, "--texts", lines, "--bits", "4", "--rounding", "gptq", "--neurons", "0.25");
        Assert.True((long)result["bytesAfter"]! < (long)result["bytesBefore"]!);
        Assert.All(result["bits"]!.AsObject(), entry => Assert.Equal(4, (int)entry.Value!));
        Assert.NotEmpty(result["pruned"]!.AsArray());
        Assert.True(File.Exists(Path.Combine(output, "model.lathe.json")));
        Assert.False(Directory.Exists(output + ".lathe-unfinished"));

        string pairs =
            Written("pairs.tsv", "5.0\tplay some jazz\tplay jazz\n1.0\tplay some jazz\twill it rain\n3\tbook a table\ta table\n");
        JsonObject compressed = ToolRun.Json("evaluate", output, "--pairs", pairs);
        Assert.Equal(("int8", 3), ((string)compressed["precision"]!, (int)compressed["pairs"]!));
        Assert.InRange((double)compressed["spearman"]!, -1, 1);
        Assert.Equal("float32", (string)ToolRun.Json("evaluate", output, "--pairs", pairs, "--precision", "float32")["precision"]!);
    }

    [Fact]
    public void Adaptive_bits_are_chosen_within_the_bytes_of_uniform_ones()
    {
        string lines = Written("few.txt", "play some jazz\nbook a table\n");
        long Bytes(params string[] options) =>
            (long)ToolRun.Json(["compress", texts.Encoder, "-o", texts.File("sized"), "--texts", lines, .. options])["bytesAfter"]!;
        Assert.InRange(Bytes("--bits", "adaptive", "--average-bits", "3"), 1, Bytes("--bits", "3"));
    }

    [Fact]
    public void Embeddings_are_stored_in_few_bits()
    {
        string output = texts.File("tables");
        long Bytes(params string[] options) =>
            (long)ToolRun.Json(["compress", texts.Encoder, "-o", output, .. options])["bytesAfter"]!;
        Assert.True(Bytes("--embeddings", "4") < Bytes("--embeddings", "8"));
        Assert.True(Bytes("--embeddings", "8") < Bytes());
        JsonObject said = ToolRun.Json("compress", texts.Encoder, "-o", output, "--embeddings", "8")["embeddings"]!.AsObject();
        Assert.NotEmpty(said);
        Assert.All(said, entry => Assert.Equal(8, (int)entry.Value!));
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--embeddings", "3"], "--embeddings", "8", "4");
    }

    [Fact]
    public void Whole_layers_go_before_anything_else()
    {
        string output = texts.File("shorter"), lines = Written("shorter.txt", "play some jazz\nbook a table\n");
        JsonObject result = ToolRun.Json("compress", texts.Encoder, "-o", output, "--texts", lines, "--layers", "1", "--neurons", "0.25");
        int of = (int)result["shortened"]!["of"]!;
        Assert.Equal(of - 1, result["shortened"]!["kept"]!.AsArray().Count);
        Assert.Equal(of - 1, result["pruned"]!.AsArray().Count);
        Assert.Contains("\"num_hidden_layers\": " + (of - 1), File.ReadAllText(Path.Combine(output, "config.json")),
            StringComparison.Ordinal);
        Assert.Equal(["config.json", "model.lathe", "model.lathe.json", "model.safetensors"],
            Directory.EnumerateFiles(output).Select(Path.GetFileName).Where(name => name!.StartsWith("model", StringComparison.Ordinal)
                || name == "config.json").Order());
        Assert.Empty(Directory.EnumerateDirectories(output, ".*"));
        Assert.Equal("float32", (string)ToolRun.Json("evaluate", output, "--pairs",
            Written("short.tsv", "5\ta table\tthe table\n1\tjazz\train\n"), "--precision", "float32")["precision"]!);
    }

    /// <summary>Twice: a folder that the tool has made may be replaced, whichever verb made it.</summary>
    [Fact]
    public void Heads_and_neurons_go_alone_too()
    {
        string output = texts.File("pruned"), lines = Written("pruned.txt", "play some jazz\nbook a table\n");
        for (int run = 0; run < 2; run++)
        {
            JsonObject result = ToolRun.Json("prune", texts.Encoder, "-o", output, "--texts", lines, "--neurons", "0.25", "--heads", "0.5");
            Assert.True((long)result["bytesAfter"]! < (long)result["bytesBefore"]!);
            Assert.Contains(result["pruned"]!.AsArray(), units => (string)units!["unit"]! == "head");
            Assert.InRange((double)result["relativeL2"]!, 1e-6, 2);
        }

        Assert.Equal("float32", (string)ToolRun.Json("evaluate", output, "--pairs",
            Written("p.tsv", "5\ta table\tthe table\n1\tjazz\train\n"), "--precision", "float32")["precision"]!);
        Assert.True((long)ToolRun.Json("compress", output, "-o", texts.File("pruned-int8"))["bytesAfter"]! > 0);
        string[] removed = ["prune", texts.Encoder, "-o", texts.File("in rounds"), "--texts", lines, "--neurons", "0.75"];
        JsonObject inRounds = ToolRun.Json([.. removed, "--prune-rounds", "3"]);
        Assert.Equal(ToolRun.Json(removed)["bytesAfter"]!.ToJsonString(), inRounds["bytesAfter"]!.ToJsonString());
        Assert.All(inRounds["pruned"]!.AsArray(), units => Assert.Equal((int)units!["of"]! / 4, (int)units["kept"]!));
        ToolRun.Fails([.. removed, "--prune-rounds", "0"], "--prune-rounds");
        foreach (string rounds in (string[])["1", "2"])
            ToolRun.Fails([.. removed, "--prune-rounds", rounds, "--importance", "taylor"], "lathe-train compress --train FILE");
        ToolRun.Fails(["prune", texts.Encoder, "-o", output, "--layers", "1", "--prune-rounds", "2"], "--prune-rounds", "--heads");
        ToolRun.Fails(["prune", texts.Encoder, "-o", output], "--heads");
        ToolRun.Fails(["prune", texts.Encoder, "-o", output, "--layers", "0"], "--layers");
        ToolRun.Fails(["prune", texts.Encoder, "-o", output, "--layers", "99", "--importance", "random"], "of which 99 are to go");
        ToolRun.Fails(["prune", texts.Encoder, "-o", output, "--layers", "1", "--importance", "taylor"], "Random, Magnitude or Activation");
        ToolRun.Fails(["prune", texts.Encoder, "-o", Path.GetDirectoryName(lines)!, "--neurons", "0.5", "--texts", lines], "holds files");
    }

    [Fact]
    public void Blocks_and_weights_become_zero()
    {
        string output = texts.File("masked");
        string[] compress = ["compress", texts.Encoder, "-o", output, "--importance", "magnitude"];
        JsonObject blocks = ToolRun.Json([.. compress, "--blocks", "0.7"]), weights = ToolRun.Json([.. compress, "--weights", "0.7"]);
        Assert.All(blocks["masked"]!.AsArray(), product => Assert.Equal("block", (string)product!["unit"]!));
        Assert.All(weights["masked"]!.AsArray(), product => Assert.Equal("weight", (string)product!["unit"]!));
        Assert.True((long)blocks["bytesAfter"]! < (long)weights["bytesAfter"]!);
        ToolRun.Fails([.. compress, "--blocks", "0.5", "--weights", "0.5"], "--blocks", "--weights", "one of them");
        ToolRun.Fails([.. compress, "--blocks", "0.5", "--bits", "4"], "8 bits");
        ToolRun.Fails([.. compress], "--importance", "--blocks");
    }

    [Fact]
    public void Activations_are_static_and_migrated_where_that_is_asked_for()
    {
        string output = texts.File("static"), lines = Written("static.txt", "play some jazz\nbook a table\nwill it rain tomorrow\n");
        string[] compress = ["compress", texts.Encoder, "-o", output, "--texts", lines];
        JsonObject Activations(params string[] options) => ToolRun.Json([.. compress, .. options])["activations"]!.AsObject();
        Assert.Empty(Activations());
        Assert.All(Activations("--activations", "static", "--no-smooth"),
            entry => Assert.Matches("^static [0-9.E-]+$", (string)entry.Value!));
        foreach (string method in (string[])["minmax", "moving-average", "percentile", "entropy", "MSE"])
        {
            Assert.All(Activations("--activations", "static", "--calibration", method),
                entry => Assert.StartsWith("static ", (string)entry.Value!, StringComparison.Ordinal));
        }

        // half of the rows cut off is another scale than none
        Assert.NotEqual(
            Activations("--activations", "static", "--calibration", "percentile", "--percentile", "50", "--no-smooth").ToJsonString(),
            Activations("--activations", "static", "--calibration", "percentile", "--no-smooth").ToJsonString());
        Assert.All(Activations("--smooth"), entry => Assert.StartsWith("dynamic", (string)entry.Value!, StringComparison.Ordinal));

        ToolRun.Fails([.. compress, "--no-smooth"], "--no-smooth", "--activations static");
        ToolRun.Fails([.. compress, "--activations", "static", "--smooth", "--no-smooth"], "--smooth", "opposite");
        ToolRun.Fails([.. compress, "--calibration", "mse"], "--calibration", "--activations static");
        ToolRun.Fails([.. compress, "--activations", "static", "--calibration", "kl"], "'kl'", "entropy");
        ToolRun.Fails([.. compress, "--activations", "static", "--percentile", "90"], "--percentile", "--calibration percentile");
        ToolRun.Fails(["compress", texts.Encoder, "-o", texts.File("never"), "--smooth"], "--texts");
    }

    [Fact]
    public void Calibration_and_sensitivity_are_shown_without_writing_anything()
    {
        string lines = Written("shown.txt", "play some jazz\nbook a table\nwill it rain tomorrow\n");
        string[] before = Directory.GetFileSystemEntries(texts.Encoder);
        JsonArray layers = ToolRun.Json("calibrate", texts.Encoder, "--texts", lines, "--no-smooth")["layers"]!.AsArray();
        Assert.NotEmpty(layers);
        Assert.All(layers, layer =>
        {
            // nothing is cut off by minmax, and no method has a range beyond it
            double minmax = (double)layer!["scales"]!["minmax"]!;
            Assert.Equal((double)layer["largest"]! / 127, minmax, 1e-6 * minmax);
            Assert.All(layer["scales"]!.AsObject(), scale => Assert.InRange((double)scale.Value!, 0, minmax * 1.000001));
            Assert.True((long)layer["rows"]! > 0);
        });
        JsonObject table = ToolRun.Json("sensitivity", texts.Encoder, "--texts", lines);
        Assert.InRange((double)table["rankCorrelation"]!, 0.3, 1);
        Assert.Equal(layers.Select(layer => (string)layer!["product"]!),
            table["layers"]!.AsArray().Select(layer => (string)layer!["product"]!));
        Assert.All(table["layers"]!.AsArray(), layer =>
            Assert.True((double)layer!["relativeL2"]!["2"]! > (double)layer["relativeL2"]!["8"]!));
        Assert.Equal(before, Directory.GetFileSystemEntries(texts.Encoder));
        ToolRun.Fails(["calibrate", texts.Encoder], "--texts");
        ToolRun.Fails(["sensitivity", texts.Encoder, "--texts", lines, "--examples", "0"], "--examples");
    }

    [Fact]
    public void A_missed_budget_is_one_line_with_both_figures_and_the_folder_is_there()
    {
        string output = texts.File("missed"), lines = Written("budget.txt", "play some jazz\nbook a table\n");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--texts", lines, "--max-bytes", "1000", "--min-speedup", "0.0001"],
            "misses its budget: measured ", " bytes, promised 1000 bytes at most.");
        Assert.True(File.Exists(Path.Combine(output, "model.lathe.json")));
        ToolRun.Json("compress", texts.Encoder, "-o", output, "--max-bytes", "1000000000");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--max-bytes", "0"], "--max-bytes", "1 or more");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--texts", lines, "--min-speedup", "NaN"], "--min-speedup");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--min-speedup", "2"], "--min-speedup", "--texts");
    }

    [Fact]
    public void What_cannot_be_compressed_is_one_line_and_leaves_nothing()
    {
        string output = texts.File("never"), empty = Written("empty.txt", "\n \n");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--bits", "7"], "--bits", "adaptive");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--neurons", "1"], "--neurons");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--heads", "NaN"], "--heads");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--rounding", "gptq"], "--texts");
        // nothing that is asked for is passed over in silence
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--average-bits", "3"], "--average-bits", "--bits adaptive");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--examples", "3"], "--examples", "--texts");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--global"], "--global", "--neurons");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--importance", "random"], "--importance", "--heads");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--neurons", "0.5", "--importance", "movement"], "GradualPruning");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--neurons", "0.5", "--importance-seed", "2"], "--importance-seed",
            "--importance random");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--texts", empty], "empty.txt", "no text");
        ToolRun.Fails(["compress", texts.File("nothing"), "-o", output], "nothing");
        ToolRun.Fails(["compress", texts.Encoder, "-o", texts.Encoder], "another one");
        ToolRun.Fails(["compress", texts.Encoder, "-o", texts.Classifier], "model.lathe.json");
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public void Damaged_pairs_are_named_by_file_and_line()
    {
        Fails("", "0 pairs");
        Fails("1\ta\tb\n2\ta\n", "line 2", "2 columns");
        Fails("1\ta\tb\nhigh\ta\tb\n", "line 2", "'high'");
        Fails("NaN\ta\tb\n1\ta\tb\n", "line 1", "'NaN'");
        File.WriteAllBytes(texts.File("pairs.bad"), [(byte)'1', (byte)'\t', 0xFF, (byte)'\t', (byte)'b', (byte)'\n']);
        ToolRun.Fails(["evaluate", texts.Encoder, "--pairs", texts.File("pairs.bad")], "line 1", "0xFF");
        ToolRun.Fails(["evaluate", texts.Encoder], "--mlm", "--pairs");

        void Fails(string contents, params string[] expected) =>
            ToolRun.Fails(["evaluate", texts.Encoder, "--pairs", Written("pairs.bad", contents)], ["pairs.bad", .. expected]);
    }

    [Fact]
    public void The_real_model_has_its_published_correlation()
    {
        JsonObject score = ToolRun.Json("evaluate", TestFiles.Shared("data", "minilm-l6-v2"), "--pairs",
            TestFiles.Shared("data", "sts", "stsb-dev.tsv"), "--precision", "float32");
        Assert.Equal(0.86716, (double)score["spearman"]!, 5e-6);
    }

    private string Written(string name, string contents)
    {
        string path = texts.File(name);
        File.WriteAllText(path, contents);
        return path;
    }
}
