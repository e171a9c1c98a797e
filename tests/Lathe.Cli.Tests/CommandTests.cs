using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Tests;

namespace Lathe.Cli.Tests;

/// <summary>Every verb does what it says, as a table and as one JSON object.</summary>
[Collection(AloneCollection.Name)]
public sealed class CommandTests(CheckpointFixture checkpoints) : IClassFixture<CheckpointFixture>
{
    [Theory]
    [InlineData("annotated", 2e-6)]
    [InlineData("float32", 2e-6)]
    [InlineData("int8", 3e-2)]
    [InlineData("int4", 0.3)]
    [InlineData("bfloat16", 2e-2)]
    [InlineData("float16", 2e-3)]
    public void Verify_compares_every_output_of_the_reference(string precision, double limit)
    {
        JsonObject result = ToolRun.Json("verify", checkpoints.Classifier, "--precision", precision, "--max-relative-l2", $"{limit}");
        Assert.True((bool)result["passed"]!);
        JsonObject outputs = result["outputs"]!.AsObject();
        // two layers: hidden_states.0 to .2 and attentions.0 to .1, which the eager definition gives
        Assert.Equal(7, outputs.Count);
        Assert.Equal("eager", (string)outputs["attentions.1"]!["path"]!);
        foreach (string name in (string[])["last_hidden_state", "logits"])
        {
            Assert.Equal("compiled", (string)outputs[name]!["path"]!);
            Assert.InRange((double)outputs[name]!["relativeL2"]!, precision is "annotated" or "float32" ? 0 : 1e-6, limit);
            Assert.True((double)outputs[name]!["largest"]! > 0);
            Assert.InRange((double)outputs[name]!["cosine"]!, 0.9, 1.0000001);
        }
    }

    [Fact]
    public void Verify_fails_above_the_limit_and_says_which_output()
    {
        string[] arguments = ["verify", checkpoints.Classifier, "--precision", "int4", "--max-relative-l2", "1e-6"];
        ToolRun.Fails(arguments, "relative L2", "1e-06");
        Assert.Equal(1, ToolRun.Of(arguments).ExitCode);
        Assert.Equal(1, ToolRun.Of([.. arguments, "--json"]).ExitCode);
    }

    [Fact]
    public void Verify_leaves_padding_out()
    {
        string reference = checkpoints.File("padding.safetensors");
        string original = Path.Combine(checkpoints.Classifier, "reference.safetensors");
        using (SafetensorsFile file = SafetensorsFile.Open(original))
        {
            float[] hidden = file.ReadFloat32("last_hidden_state");
            // the last row's last token is padding: whatever stands there must not count
            hidden[^1] = 1e6f;
            SafetensorsFile.Write(reference,
            [
                ("input_ids", Tensor.From(file.ReadInt32("input_ids"), TinyCheckpoint.Batch, TinyCheckpoint.Sequence)),
                ("attention_mask", Tensor.From(file.ReadInt32("attention_mask"), TinyCheckpoint.Batch, TinyCheckpoint.Sequence)),
                ("token_type_ids", Tensor.From(file.ReadInt32("token_type_ids"), TinyCheckpoint.Batch, TinyCheckpoint.Sequence)),
                ("last_hidden_state", Tensor.From(hidden, TinyCheckpoint.Batch, TinyCheckpoint.Sequence, TinyCheckpoint.Hidden)),
            ]);
        }
        JsonObject result = ToolRun.Json("verify", checkpoints.Classifier, "--reference", reference, "--max-relative-l2", "2e-6");
        Assert.Single(result["outputs"]!.AsObject());
    }

    [Fact]
    public void Run_writes_all_outputs()
    {
        string output = checkpoints.File("outputs.safetensors"), input = Path.Combine(checkpoints.Classifier, "reference.safetensors");
        JsonObject result = ToolRun.Json("run", checkpoints.Classifier, "--input", input, "--output", output, "--threads", "1");
        Assert.Equal(["last_hidden_state", "logits"],
            result["outputs"]!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal));
        using SafetensorsFile found = SafetensorsFile.Open(output), expected = SafetensorsFile.Open(input);
        Assert.Equal(expected.ReadFloat32("logits"), found.ReadFloat32("logits"), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Pack_writes_a_file_that_verifies_like_its_folder()
    {
        string packed = checkpoints.File("model.lathe"), reference = Path.Combine(checkpoints.MaskedLanguageModel, "reference.safetensors");
        JsonObject result = ToolRun.Json("pack", checkpoints.MaskedLanguageModel, "-o", packed, "--precision", "int8");
        Assert.Equal(new FileInfo(packed).Length, (long)result["fileBytes"]!);
        JsonObject folder = ToolRun.Json("verify", checkpoints.MaskedLanguageModel, "--precision", "int8"),
            file = ToolRun.Json("verify", packed, "--reference", reference);
        Assert.Equal((double)folder["outputs"]!["logits"]!["relativeL2"]!, (double)file["outputs"]!["logits"]!["relativeL2"]!);
        Assert.NotEmpty(file["skipped"]!.AsArray());
        Assert.Equal("int8", (string)file["precision"]!);
        ToolRun.Fails(["verify", packed, "--reference", reference, "--precision", "int4"], "Int8", "Int4");
    }

    [Fact]
    public void Inspect_weighs_every_precision()
    {
        JsonObject result = ToolRun.Json("inspect", checkpoints.MaskedLanguageModel, "-v");
        Assert.Equal("BERT", (string)result["family"]!);
        Assert.Equal(TinyCheckpoint.Hidden, (int)result["dimensions"]!["hiddenSize"]!);
        using Checkpoint checkpoint = Checkpoint.Open(checkpoints.MaskedLanguageModel);
        Assert.Equal(checkpoint.Tensors.Count, (int)result["tensors"]!);
        Assert.Equal(checkpoint.Tensors.Count, result["tensorList"]!.AsArray().Count);
        Assert.Equal(checkpoint.Tensors.Values.Sum(tensor => tensor.Elements), (long)result["parameters"]!);
        JsonObject bytes = result["bytes"]!.AsObject();
        Assert.True((long)bytes["int4"]! < (long)bytes["int8"]! && (long)bytes["int8"]! < (long)bytes["float16"]!
            && (long)bytes["float16"]! < (long)bytes["float32"]!);
        // the decoder has no weight of its own
        Assert.Equal("bert.embeddings.word_embeddings.weight", (string)result["tiedTensors"]![0]!["tensor"]!);
        Assert.Empty(result["unusedTensors"]!.AsArray());
    }

    [Fact]
    public void Evaluate_scores_the_examples_asked_for()
    {
        string examples = checkpoints.File("examples.json");
        File.WriteAllText(examples,
            """{"mask_id": 4, "examples": [{"input_ids": [5, 6, 7], "labels": [[1, 6]]}, {"input_ids": [8, 9], "labels": [[0, 8], [1, 9]]}]}""");
        JsonObject all = ToolRun.Json("evaluate", checkpoints.MaskedLanguageModel, "--mlm", examples),
            first = ToolRun.Json("evaluate", checkpoints.MaskedLanguageModel, "--mlm", examples, "--examples", "0..1");
        Assert.Equal(3, (int)all["masked"]!);
        Assert.Equal(1, (int)first["masked"]!);
        Assert.InRange((double)all["top1"]!, 0, 1);
        Assert.True((double)all["nll"]! > 0);
        ToolRun.Fails(["evaluate", checkpoints.MaskedLanguageModel, "--mlm", examples, "--examples", "1..3"], "0..2");
        ToolRun.Fails(["evaluate", checkpoints.Classifier, "--mlm", examples], "masked language model");
    }

    [Fact]
    public void Bench_measures_and_allocates_nothing()
    {
        JsonObject result = ToolRun.Json("bench", checkpoints.Classifier, "--precision", "int8", "--batch", "2", "--sequence", "8",
            "--threads", "2", "--runs", "5");
        Assert.Equal(0, (long)result["allocatedBytesPerRun"]!);
        foreach (string name in (string[])["medianMs", "minMs", "loadMs", "firstRunMs", "weightBytes", "peakRssBytes", "gops",
            "ceilingGops", "shareOfCeiling"])
            Assert.True((double)result[name]! > 0, name);
        Assert.True((double)result["minMs"]! <= (double)result["medianMs"]!);
        ToolRun.Fails(["bench", checkpoints.Classifier, "--sequence", "23"], "22");
    }

    [Fact]
    public void Explain_shows_numbers_and_only_the_heads_that_are_there()
    {
        JsonObject result = ToolRun.Json("explain", checkpoints.Classifier, "--precision", "int8");
        JsonArray steps = result["steps"]!.AsArray();
        Assert.Contains(steps, step => (string)step!["step"]! == "query + key + value" && (string)step["decision"]! == "merged");
        Assert.Contains(steps, step => (string)step!["shape"]! == $"[{TinyCheckpoint.Inner}, {TinyCheckpoint.Hidden}]");
        Assert.DoesNotContain(steps, step => (string)step!["step"]! is "decoder" or "tokenClassifier" or "pooler");
        Assert.Equal((long)result["weightBytes"]!, result["weights"]!.AsArray().Sum(weight => (long)weight!["bytes"]!));
    }

    [Fact]
    public void Explain_prints_which_axes_shrink_together()
    {
        JsonObject result = ToolRun.Json("explain", checkpoints.Classifier, "--coupling");
        JsonObject Group(string member, string axis) => Assert.Single(result["groups"]!.AsArray(), group =>
            group!["axes"]!.AsArray().Any(a => (string)a!["member"]! == member && (string)a["axis"]! == axis))!.AsObject();
        JsonObject inner = Group("layers[*].up", "outputs"), heads = Group("layers[*].query", "outputs"),
            stream = Group("layers[*].query", "inputs");
        Assert.Equal((TinyCheckpoint.Inner, "neuron", "layers[*]", true),
            ((int)inner["units"]!, (string)inner["granularity"]!, (string)inner["each"]!, (bool)inner["mayBePruned"]!));
        Assert.Equal(["layers[*].up", "layers[*].down"], inner["axes"]!.AsArray().Select(a => (string)a!["member"]!));
        Assert.Equal("head", (string)heads["granularity"]!);
        Assert.Equal(TinyCheckpoint.Hidden, (int)heads["units"]! * (int)heads["axes"]![0]!["unitSize"]!);
        Assert.False((bool)stream["mayBePruned"]!);
        Assert.Contains(stream["kept"]!.AsArray(), reason => ((string)reason!).StartsWith("it is the residual stream",
            StringComparison.Ordinal));
        ToolRun.Fails(["explain", checkpoints.Classifier, "--coupling", "--batch", "2"], "--batch");
    }

    [Theory]
    [InlineData("int8", 3, 7)]
    [InlineData("float32", 1, 22)]
    public void Explain_tells_what_the_kernels_of_a_run_chose(string precision, int batch, int sequence)
    {
        JsonObject run = ToolRun.Json("explain", checkpoints.Classifier, "--precision", precision, "--batch", $"{batch}", "--sequence",
            $"{sequence}", "--threads", "2")["run"]!.AsObject();
        Assert.Equal((batch, sequence, 2), ((int)run["batch"]!, (int)run["sequence"]!, (int)run["threads"]!));
        Assert.Equal(Processor.Tier.ToString(), (string)run["tier"]!);
        Assert.Equal(Processor.Level2Bytes, (long)run["level2Bytes"]!);
        Assert.Null(run["milliseconds"]);

        using CompiledModel model = AutoModel.Load(checkpoints.Classifier, Enum.Parse<Precision>(precision, ignoreCase: true));
        using InferenceSession session = model.CreateSession(batch, sequence, 2);
        Tensor ids = Tensor.Int32(batch, sequence), mask = Tensor.Int32(batch, sequence), types = Tensor.Int32(batch, sequence);
        mask.Ints.Fill(1);
        using KernelRecording recording = KernelRecording.Begin();
        session.Run([ids, mask, types], CompiledRun.AllocateOutputs(model, session, batch, sequence), batch, sequence);

        JsonArray products = run["products"]!.AsArray();
        Assert.Equal(["encoder.layer.{i}.query + key + value", "encoder.layer.{i}.output", "encoder.layer.{i}.up",
            "encoder.layer.{i}.down"], products.Take(4).Select(product => (string)product!["weights"]!));
        // a run without padding gives both the same rows; the head's products stand once
        Assert.Equal(recording.Products.Count, products.Sum(product => (int)product!["calls"]!));
        ProductDecision[] decisions =
            [.. recording.Products.Take(4).Select(product => product.Decision),
            .. recording.Products.Skip(8).Select(product => product.Decision)];
        Assert.Equal(decisions.Length, products.Count);
        foreach ((JsonNode? product, ProductDecision decision) in products.Zip(decisions))
        {
            Assert.Equal((decision.Rows, decision.Inputs, decision.Outputs), ((int)product!["rows"]!, (int)product["inputs"]!,
                (int)product["outputs"]!));
            Assert.Equal((decision.Parts, decision.ByRows ? "rows" : "columns"), ((int)product["parts"]!, (string)product["partsAre"]!));
            Assert.Equal((decision.BlockRows, decision.BlockBytes), ((int)product["blockRows"]!, (long)product["blockBytes"]!));
            Assert.Equal((decision.GroupPanels, decision.GroupBytes, decision.StripPanels), ((int)product["groupPanels"]!,
                (long)product["groupBytes"]!, (int)product["stripPanels"]!));
            Assert.Equal((decision.TileRows, decision.WaitingRows, decision.WaitingBytes), ((int)product["tileRows"]!,
                (int)product["waitingRows"]!, (long)product["waitingBytes"]!));
            Assert.Equal(decision.Why, (string)product["why"]!);
        }
        Assert.Equal(2, (int)products[0]!["layers"]!);
        JsonNode attention = Assert.Single(run["attentions"]!.AsArray())!, chunks = Assert.Single(run["chunks"]!.AsArray())!;
        AttentionDecision dealt = recording.Attentions[0].Decision;
        Assert.Equal((2, dealt.ChunkQueries, dealt.HeadBytes), ((int)attention["calls"]!, (int)attention["chunkQueries"]!,
            (long)attention["headBytes"]!));
        ChunkRun walk = recording.Chunks[0];
        Assert.Equal(("encoder.layer.{i}", 2, walk.Size.BytesPerRow, walk.Size.Rows), ((string)chunks["model"]!, (int)chunks["walks"]!,
            (long)chunks["bytesPerRow"]!, (int)chunks["rowsPerChunk"]!));
        Assert.Equal((batch * sequence, walk.ChunkRows.Count), ((int)chunks["rows"]!, (int)chunks["chunks"]!));
    }

    [Fact]
    public void Explain_measures_what_adds_up()
    {
        JsonObject run = ToolRun.Json("explain", checkpoints.Classifier, "--batch", "2", "--threads", "1", "--measure")["run"]!.AsObject();
        // without --sequence, as many tokens as the model has positions for
        Assert.Equal(TinyCheckpoint.Positions - 2, (int)run["sequence"]!);
        double parts = run["products"]!.AsArray().Concat(run["attentions"]!.AsArray()).Sum(part => (double)part!["milliseconds"]!);
        Assert.True((double)run["milliseconds"]! > 0 && parts > 0 && (double)run["otherMilliseconds"]! > 0);
        Assert.Equal((double)run["milliseconds"]!, parts + (double)run["otherMilliseconds"]!, 1e-2);
        Assert.All(run["products"]!.AsArray(), product => Assert.True((double)product!["gops"]! > 0));
        ToolRun.Fails(["explain", checkpoints.Classifier, "--sequence", "23"], "22");
        ToolRun.Fails(["explain", checkpoints.Classifier, "--sequence", "0"], "--sequence is 0");
    }

    [Fact]
    public void Explain_prints_tables_of_a_run()
    {
        ToolRun run = ToolRun.Of("explain", checkpoints.Classifier, "--precision", "int8", "--batch", "2", "--measure");
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (string part in (string[])["a run of 2 × 22 tokens", "caches", "measured", "encoder.layer.{i}.up", "int16", "rows a chunk",
            "all rows in a block", "GOP/s"])
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaffold_writes_the_class_that_was_asked_for()
    {
        string file = checkpoints.File("Mine.cs");
        JsonObject result = ToolRun.Json("scaffold", checkpoints.Classifier, "-o", file, "--namespace", "Company.Models", "--class",
            "Mine");
        Assert.Equal("Mine", (string)result["class"]!);
        string source = File.ReadAllText(file);
        Assert.Contains("namespace Company.Models;", source, StringComparison.Ordinal);
        Assert.Contains("public sealed partial class Mine", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Größe", "Größe")]
    [InlineData("@class", "@class")]
    [InlineData("class", "@class")]
    public void Scaffold_takes_every_identifier_and_says_how_it_is_written(string name, string written)
    {
        string file = checkpoints.File("Named.cs");
        JsonObject result = ToolRun.Json("scaffold", checkpoints.Classifier, "-o", file, "--namespace", $"Mine.{name}", "--class", name);
        Assert.Equal((written, $"Mine.{written}"), ((string)result["class"]!, (string)result["namespace"]!));
        Assert.Contains($"public sealed partial class {written}\n", File.ReadAllText(file), StringComparison.Ordinal);
        File.Delete(file);
        ToolRun.Fails(["scaffold", checkpoints.Classifier, "-o", file, "--class", "1" + name], "--class", "1" + name);
        ToolRun.Fails(["scaffold", checkpoints.Classifier, "-o", file, "--class", "Tensor"], "Tensor", "MyTensor");
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Doctor_names_the_kernels_that_run_and_their_share_of_the_ceiling()
    {
        JsonObject result = ToolRun.Json("doctor", "--threads", "1");
        Assert.Equal(Processor.Tier.ToString(), (string)result["tier"]!);
        Assert.Equal(Processor.CSharpTier.ToString(), (string)result["csharpTier"]!);
        Assert.Equal(HardwareReport.Detect().Tiers.Single(tier => tier.Tier == Processor.Tier).MachineCode, (bool)result["machineCode"]!);
        Assert.Equal((bool)result["machineCode"]!, result["machineCodeRefusal"] is null);
        Assert.Equal(Enum.GetNames<InstructionTier>(), result["tiers"]!.AsArray().Select(tier => (string)tier!["tier"]!));
        Assert.Equal(Processor.Level2Bytes, (long)result["level2Bytes"]!);
        Assert.False(string.IsNullOrWhiteSpace((string)result["processor"]!));
        JsonObject pages = result["largePages"]!.AsObject();
        Assert.InRange((long)pages["grantedBytes"]!, 0, (long)pages["askedBytes"]!);
        Assert.True((double)result["readGigabytesPerSecond"]! > 0);
        JsonArray kernels = result["kernels"]!.AsArray();
        Assert.Equal(["float32", "bfloat16", "float16", "int8", "int6", "int5", "int4", "int3", "int2"],
            kernels.Select(kernel => (string)kernel!["weights"]!));
        foreach (JsonNode? kernel in kernels)
        {
            Assert.Equal((bool)result["machineCode"]! ? "machine code" : "C#", (string)kernel!["code"]!);
            Assert.True((double)kernel["gops"]! > 0 && (double)kernel["ceilingGops"]! > 0);
            // a share of itself: on a machine that others use a ceiling may be measured at any speed
            Assert.Equal(1, (double)kernel["gops"]! / (double)kernel["ceilingGops"]! / (double)kernel["shareOfCeiling"]!, 0.01);
        }
    }

    [Fact]
    public void Doctor_prints_tables()
    {
        ToolRun run = ToolRun.Of("doctor", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (string part in (string[])["tier in use", Processor.Tier.ToString(), "NUMA nodes", "large pages", "reading from memory",
            "ceiling GOP/s", "int4"])
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("explain")]
    [InlineData("evaluate")]
    public void Tables_are_plain_text_where_there_is_no_terminal(string verb)
    {
        string examples = checkpoints.File("plain.json");
        File.WriteAllText(examples, """{"mask_id": 4, "examples": [{"input_ids": [5, 6], "labels": [[1, 6]]}]}""");
        string[] options = verb == "evaluate" ? ["--mlm", examples] : [];
        ToolRun run = ToolRun.Of([verb, checkpoints.MaskedLanguageModel, .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains('│', run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
    }
}
