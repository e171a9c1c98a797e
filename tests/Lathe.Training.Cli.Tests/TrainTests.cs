using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Tests;
using Lathe.Training.Cli.Models;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Training.Cli.Tests;

/// <summary><c>lathe-train train</c> and <c>distill</c>.</summary>
[Collection(TorchCollection.Name)]
public sealed class TrainTests : IClassFixture<TrainingFixture>
{
    private readonly TrainingFixture files;

    public TrainTests(TrainingFixture files)
    {
        TrainingToolRun.RequireTorch();
        this.files = files;
    }

    [Fact]
    public void An_encoder_without_a_head_learns_to_classify_and_the_other_tool_takes_what_is_written()
    {
        string output = files.File("classifier-out");
        JsonObject result = TrainingToolRun.Json("train", files.Encoder, "-o", output, "--task", "classification", "--train", files.Labels,
            "--validate", files.Labels, "--epochs", "40", "--batch", "16", "--learning-rate", "5e-3", "--threads", "1");
        Assert.True((bool)result["newHead"]!);
        Assert.Equal(["maybe", "no", "yes"], result["classes"]!.AsArray().Select(name => (string)name!));
        double accuracy = (double)result["metric"]!["value"]!;
        Assert.True(accuracy > 0.9, $"accuracy {accuracy}");

        // compiled code says the same of the same examples, and agrees with torch's own outputs
        JsonObject evaluated = TrainingToolRun.Lathe("evaluate", output, "--labels", files.Labels, "--precision", "float32");
        Assert.Equal(accuracy, (double)evaluated["accuracy"]!, 1e-9);
        Assert.Equal((double)result["f1"]!, (double)evaluated["f1"]!, 1e-9);
        Assert.NotNull(TrainingToolRun.Lathe("verify", output, "--precision", "float32"));
        JsonObject compressed =
            TrainingToolRun.Lathe("compress", output, "-o", files.File("classifier-small"), "--labels", files.Labels, "--bits", "8");
        Assert.Equal(accuracy, (double)compressed["metric"]!["before"]!, 1e-9);
        TrainingToolRun.Lathe("report", output);
        string page = File.ReadAllText(Path.Combine(output, "report.html"));
        Assert.Contains("Confusion of classes", page, StringComparison.Ordinal);
        TrainingToolRun.Lathe("report", files.File("classifier-small"));
        Assert.Contains("id=\"loss\"", File.ReadAllText(Path.Combine(files.File("classifier-small"), "report.html")),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(output + ".lathe-training") || Directory.Exists(output + ".lathe-unfinished"));
    }

    /// <summary>Half of the heads and neurons go on the way; what is written is smaller, computes what was trained and measured, and is
    /// taken like any other folder.</summary>
    [Theory]
    [InlineData("movement")]
    [InlineData("taylor")]
    public void Heads_and_neurons_go_while_it_is_trained(string importance)
    {
        string output = files.File("gradual-" + importance);
        JsonObject result = TrainingToolRun.Json("train", files.Encoder, "-o", output, "--task", "classification", "--train", files.Labels,
            "--validate", files.Labels, "--epochs", "40", "--batch", "16", "--learning-rate", "5e-3", "--threads", "1", "--heads", "0.5",
            "--neurons", "0.5", "--importance", importance);
        JsonNode[] pruned = [.. result["pruned"]!.AsArray().Select(units => units!)];
        Assert.NotEmpty(pruned);
        Assert.All(pruned, units => Assert.Equal((int)units["of"]! / 2, (int)units["kept"]!));
        JsonObject evaluated = TrainingToolRun.Lathe("evaluate", output, "--labels", files.Labels, "--precision", "float32");
        Assert.Equal((double)result["metric"]!["value"]!, (double)evaluated["accuracy"]!, 1e-9);
        Assert.NotNull(TrainingToolRun.Lathe("verify", output, "--precision", "float32"));
        using CompiledModel compiled = AutoModel.Load(output, Precision.Float32), whole = AutoModel.Load(files.Encoder, Precision.Float32);
        Assert.True(compiled.WeightBytes < whole.WeightBytes, $"{compiled.WeightBytes}, {whole.WeightBytes}");
        Assert.False(Directory.Exists(output + ".lathe-training") || Directory.Exists(output + ".lathe-unfinished"));
    }

    [Theory]
    [InlineData("--importance", "--importance", "movement")]
    [InlineData("--prune-until", "--prune-until", "0.5")]
    [InlineData("ends before it begins", "--heads", "0.5", "--prune-from", "0.9", "--prune-until", "0.5")]
    [InlineData("--heads", "--heads", "1")]
    public void What_cannot_go_is_refused(string word, params string[] options) => TrainingToolRun.Fails(
        ["train", files.Encoder, "-o", files.File("none"), "--task", "classification", "--train", files.Labels, .. options], word);

    [Theory]
    [InlineData("tokens", "accuracy")]
    [InlineData("mlm", "accuracy")]
    [InlineData("embedding", "spearman")]
    [InlineData("answers", "exact")]
    public void Every_task_gives_an_encoder_its_head_and_learns(string task, string metric)
    {
        string output = files.File("task-" + task);
        string[] arguments = ["train", files.Encoder, "-o", output, "--task", task, "--train", Data(task), "--validate",
            task == "embedding" ? files.Scores : Data(task), "--epochs", "3", "--batch", "8", "--learning-rate", "3e-3"];
        JsonObject result = TrainingToolRun.Json(arguments);
        Assert.Equal(metric, (string)result["metric"]!["name"]!);
        Assert.Equal(6, (int)result["steps"]!);
        TrainingRecordOf(output, out double first, out double last);
        Assert.True(last < first, $"loss {first} to {last}");
        using (Checkpoint checkpoint = Checkpoint.Open(output))
        {
            Assert.Equal(TaskKinds.HeadOf(Enum.Parse<TaskKind>(task, ignoreCase: true)),
                ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint).Head);
        }

        Assert.NotNull(TrainingToolRun.Lathe("verify", output, "--precision", "float32"));
        // without --task what was written says it itself
        Assert.Equal(task == "embedding" ? "embedding" : task, (string)TrainingToolRun.Json(["train", output, "-o", output + "-again",
            .. arguments[(task == "embedding" ? 4 : 6)..]])["task"]!);
    }

    [Theory]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    [InlineData("albert")]
    public void Every_family_gets_every_head_in_the_place_of_the_one_it_has(string family)
    {
        foreach (TaskKind task in Enum.GetValues<TaskKind>())
        {
            string source = Directory.CreateDirectory(files.File($"{family}-{task}")).FullName, output = source + "-out";
            TinyCheckpoint.Write(source, family, EncoderHead.SequenceClassification);
            File.Copy(Path.Combine(files.Encoder, "vocab.txt"), Path.Combine(source, "vocab.txt"));
            File.WriteAllText(Path.Combine(source, "tokenizer_config.json"), """{"tokenizer_class": "BertTokenizer"}""");
            string name = TaskKinds.NameOf(task);
            TrainingToolRun.Json(["train", source, "-o", output, "--task", name, "--train", Data(name), "--max-steps", "2", "--batch", "4",
                .. task == TaskKind.Classification ? (string[])["--new-head"] : []]);
            Assert.NotNull(TrainingToolRun.Lathe("verify", output, "--precision", "float32"));
        }
    }

    [Fact]
    public void Every_family_of_the_library_can_be_trained() => Assert.Equal(ModelFamilies.All, TrainableFamilies.All);

    [Theory]
    [InlineData("meansquared", null)]
    [InlineData("cosine", "1=1,2=2")]
    public void A_student_learns_from_its_teachers_layers(string distance, string? map)
    {
        string teacher = files.File("layers-teacher"), output = files.File($"layers-{distance}");
        if (!Directory.Exists(teacher))
        {
            TrainingToolRun.Json("train", files.Classifier, "-o", teacher, "--train", files.Labels, "--epochs", "4", "--batch", "8",
                "--learning-rate", "5e-3");
        }

        TrainingToolRun.Json(["distill", files.Classifier, "-o", output, "--teacher", teacher, "--train", files.Labels, "--hidden", "10",
            "--hidden-distance", distance, "--epochs", "4", "--batch", "8", "--learning-rate", "2e-3",
            .. map is null ? (string[])[] : ["--layer-map", map]]);
        TrainingRecordOf(output, out double first, out double last);
        Assert.True(last < 0.7 * first, $"loss {first} to {last}");
        Assert.NotNull(TrainingToolRun.Lathe("verify", output, "--precision", "float32"));
    }

    [Fact]
    public void A_student_learns_from_a_teacher_whose_classes_its_new_head_takes()
    {
        string output = files.File("student");
        JsonObject result = TrainingToolRun.Json("distill", files.Encoder, "-o", output, "--teacher", files.Classifier, "--task",
            "classification", "--train", files.Labels, "--validate", files.OtherLabels, "--epochs", "2", "--alpha", "1");
        Assert.Equal(["no", "maybe", "yes"], result["classes"]!.AsArray().Select(name => (string)name!));
        TrainingRecordOf(output, out double first, out double last);
        Assert.True(last < first, $"loss {first} to {last}");
    }

    [Fact]
    public void Progress_says_step_loss_metric_speed_and_time_left()
    {
        TrainingProgress progress = new(1200, 5000, 0.24, 0.43219, 1e-5, 0.9512, 12345.6, TimeSpan.FromSeconds(31.2));
        Assert.Equal("step 1,200 of 5,000, loss 0.4322, accuracy 0.9512, 12,345 tokens a second, 32 s left",
            Runs.TrainingSteps.Text(progress, "accuracy"));
        Assert.DoesNotContain("accuracy", Runs.TrainingSteps.Text(progress with { Metric = null }, "accuracy"), StringComparison.Ordinal);
    }

    private static void TrainingRecordOf(string folder, out double first, out double last)
    {
        IReadOnlyList<double> losses = Compression.TrainingRecord.Read(folder)!.Losses;
        (first, last) = (losses[0], losses.TakeLast(2).Min());
    }

    private string Data(string task) => task switch
    {
        "classification" => files.Labels,
        "tokens" => files.Tags,
        "mlm" => files.Texts,
        "answers" => files.Answers,
        _ => files.Pairs,
    };
}
