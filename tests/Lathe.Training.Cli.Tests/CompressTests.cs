using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Compression;

namespace Lathe.Training.Cli.Tests;

/// <summary><c>lathe-train compress</c>.</summary>
[Collection(TorchCollection.Name)]
public sealed class CompressTests : IClassFixture<TrainingFixture>
{
    private readonly TrainingFixture files;

    public CompressTests(TrainingFixture files)
    {
        TrainingToolRun.RequireTorch();
        this.files = files;
    }

    [Fact]
    public void Without_examples_it_compresses_as_the_other_tool_does()
    {
        string[] arguments = ["compress", files.Classifier, "--labels", files.Labels, "--bits", "4"];
        JsonObject here = TrainingToolRun.Json([.. arguments, "-o", files.File("here")]),
            there = TrainingToolRun.Lathe([.. arguments, "-o", files.File("there")]);
        Assert.Equal((double)there["relativeL2"]!, (double)here["relativeL2"]!);
        Assert.Equal((long)there["bytesAfter"]!, (long)here["bytesAfter"]!);
    }

    [Fact]
    public void What_pruning_has_left_is_trained_at_its_bits_and_does_better_than_without()
    {
        // a teacher that knows the task
        string teacher = files.File("teacher");
        TrainingToolRun.Json("train", files.Encoder, "-o", teacher, "--task", "classification", "--train", files.Labels, "--validate",
            files.Labels, "--epochs", "40", "--batch", "16", "--learning-rate", "5e-3");
        string[] arguments = ["compress", teacher, "--bits", "2", "--neurons", "0.5", "--heads", "0.5", "--importance", "taylor"];
        JsonObject trained = TrainingToolRun.Json([.. arguments, "-o", files.File("trained"), "--train", files.Labels, "--validate",
            files.Labels, "--epochs", "30", "--batch", "16", "--learning-rate", "3e-3"]);
        JsonObject plain = TrainingToolRun.Lathe("compress", teacher, "--bits", "2", "--neurons", "0.5", "--heads", "0.5", "-o",
            files.File("plain"), "--labels", files.Labels);
        (double before, double after) = ((double)trained["metric"]!["before"]!, (double)trained["metric"]!["after"]!);
        Assert.True(before > 0.9, $"the teacher has {before}");
        Assert.True(after > (double)plain["metric"]!["after"]!, $"{after} against {plain["metric"]!["after"]} without training");
        Assert.Equal("accuracy", (string)trained["metric"]!["name"]!);
        Assert.Equal((long)plain["bytesAfter"]!, (long)trained["bytesAfter"]!);

        // which units are left is told of the trained weights too, and the report draws it beside the losses
        using (SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(files.File("trained"), "model.safetensors")))
            Assert.Contains(weights.Metadata.Keys, key => key.StartsWith("lathe.kept.neuron.", StringComparison.Ordinal));
        TrainingToolRun.Lathe("report", files.File("trained"));
        string page = File.ReadAllText(Path.Combine(files.File("trained"), "report.html"));
        Assert.Contains("id=\"loss\"", page, StringComparison.Ordinal);
        Assert.Contains("taylor", page, StringComparison.Ordinal);
        Assert.NotNull(TrainingRecord.Read(files.File("trained")));
        Assert.False(Directory.Exists(files.File("trained") + ".lathe-training"));
    }

    [Theory]
    [InlineData("learned")]
    [InlineData("searched")]
    public void Adaptive_bits_are_trained_within_the_same_bytes_and_win_back_what_was_lost(string scales)
    {
        string teacher = files.File("adaptive-teacher");
        if (!Directory.Exists(teacher))
        {
            TrainingToolRun.Json("train", files.Encoder, "-o", teacher, "--task", "classification", "--train", files.Labels, "--epochs",
                "40", "--batch", "16", "--learning-rate", "5e-3");
        }

        string[] arguments = ["compress", teacher, "--bits", "adaptive", "--average-bits", "2.5", "--texts", files.Texts];
        JsonObject plain = TrainingToolRun.Lathe([.. arguments, "-o", files.File("adaptive-plain")]);
        string output = files.File($"adaptive-{scales}");
        JsonObject trained = TrainingToolRun.Json([.. arguments, "-o", output, "--train", files.Labels, "--alpha", "1", "--hidden", "10",
            "--epochs", "20", "--batch", "16", "--learning-rate", "2e-3", "--scales", scales, "--choose-bits-every", "5"]);
        Assert.InRange((long)trained["bytesAfter"]!, 1, (long)plain["bytesAfter"]! * 1.01);
        (double before, double after) = ((double)plain["relativeL2"]!, (double)trained["relativeL2"]!);
        Assert.True(after < before, $"{after} of the outputs are lost with training, {before} without");
        TrainingToolRun.Lathe("report", output);
    }

    [Fact]
    public void What_is_trained_cannot_be_rounded_in_another_way()
    {
        string[] arguments = ["compress", files.Classifier, "-o", files.File("never"), "--train", files.Labels];
        TrainingToolRun.Fails([.. arguments, "--rounding", "gptq"], "--rounding gptq", "--train");
        TrainingToolRun.Fails([.. arguments, "--smooth", "--scales", "learned"], "--scales learned", "--smooth");
        TrainingToolRun.Fails([.. arguments, "--activations", "static", "--scales", "learned"], "--no-smooth");
        TrainingToolRun.Fails([.. arguments, "--scales", "guessed"], "--scales", "guessed");
        TrainingToolRun.Fails([.. arguments, "--bfloat16"], "--bfloat16");
        TrainingToolRun.Fails([.. arguments, "--choose-bits-every", "3"], "--choose-bits-every", "--bits adaptive");
        TrainingToolRun.Fails([.. arguments, "--bits", "adaptive", "--choose-bits-every", "0"], "--choose-bits-every");
        TrainingToolRun.Fails(["compress", files.Classifier, "-o", files.File("never"), "--scales", "learned"], "--scales", "--train");
        Assert.False(Directory.Exists(files.File("never")));
    }

    [Fact]
    public void Zeros_stay_and_tokens_go_while_the_rest_is_trained()
    {
        string output = files.File("masked");
        JsonObject result = TrainingToolRun.Json("compress", files.Classifier, "-o", output, "--train", files.Labels, "--weights", "0.5",
            "--importance", "magnitude", "--trim", "--epochs", "2", "--batch", "16");
        Assert.True((int)result["vocabulary"]!["kept"]! < (int)result["vocabulary"]!["of"]!);
        Assert.Null(result["metric"]);
        using Checkpoint checkpoint = Checkpoint.Open(output);
        foreach (TensorEntry entry in checkpoint.Tensors.Values.Where(entry =>
            entry.Name.Contains(".layer.", StringComparison.Ordinal) && entry.Shape.Count == 2))
        {
            float[] weights = checkpoint.ReadFloat32(entry.Name, [(int)entry.Shape[0], (int)entry.Shape[1]]);
            Assert.InRange((double)weights.Count(weight => weight == 0) / weights.Length, 0.49, 0.51);
        }
    }
}
