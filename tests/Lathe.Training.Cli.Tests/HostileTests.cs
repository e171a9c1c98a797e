namespace Lathe.Training.Cli.Tests;

/// <summary>What cannot be trained is one line before the first step, and nothing is written.</summary>
[Collection(TorchCollection.Name)]
public sealed class HostileTests : IClassFixture<TrainingFixture>
{
    private readonly TrainingFixture files;
    private readonly string output;

    public HostileTests(TrainingFixture files)
    {
        TrainingToolRun.RequireTorch();
        (this.files, output) = (files, files.File("never"));
    }

    [Theory]
    [InlineData("empty.tsv", "", "has no example")]
    [InlineData("columns.tsv", "yes\tworda\nperhaps\n", "line 2")]
    [InlineData("one.tsv", "yes\tworda\nyes\twordb\n", "one class, 'yes'")]
    [InlineData("cut.jsonl", "{\"text\": \"worda\", \"label\": \"yes\"}\n{\"text\": \"wor", "line 2")]
    [InlineData("label.jsonl", "{\"text\": \"worda\"}\n", "'label'")]
    [InlineData("blank.tsv", "yes\tworda\nno\t   \n", "line 2")]
    public void Data_that_is_none(string name, string contents, string expected)
    {
        Fails(["train", files.Encoder, "--task", "classification", "--train", files.Written(name, contents)], name, expected);
        // one class is enough to measure with
        if (name != "one.tsv")
            Fails(["train", files.Encoder, "--task", "classification", "--train", files.Labels, "--validate", files.File(name)], name);
    }

    [Fact]
    public void Data_of_another_kind_or_with_other_classes()
    {
        Fails(["train", files.Encoder, "--task", "classification", "--train", files.File("nowhere.tsv")], "nowhere.tsv");
        Fails(["train", files.Encoder, "--task", "tokens", "--train", files.Texts], "texts.txt", "line 1");
        Fails(["train", files.Classifier, "--train", files.Written("other.tsv", "yes\tworda\nperhaps\twordb\n")], "line 2", "'perhaps'",
            "no, maybe, yes");
        Fails(["train", files.Encoder, "--task", "embedding", "--loss", "cosineregression", "--train",
            files.Written("five.tsv", "5\tworda\twordb\n1\tworda\twordc\n")], "line 1", "largest score");
    }

    [Fact]
    public void Checkpoints_that_do_not_fit()
    {
        Fails(["train", files.Encoder, "--train", files.Labels], "no head", "--task");
        Fails(["train", files.File("nowhere"), "--task", "mlm", "--train", files.Texts], "nowhere");
        Fails(["train", files.Encoder, "--task", "mlm", "--max-length", "100", "--train", files.Texts], "--max-length is 100", "24");
        Fails(["train", files.Encoder, "--task", "embedding", "--new-head", "--train", files.Pairs], "--new-head");
        Fails(["compress", files.Encoder, "--task", "classification", "--train", files.Labels], "no head", "train");
    }

    [Fact]
    public void Teachers_that_do_not_fit()
    {
        string[] distill = ["distill", files.Encoder, "--task", "classification", "--train", files.Labels, "--teacher"];
        Fails([.. distill, files.File("nowhere")], "nowhere");
        Fails([.. distill, files.Encoder], "teacher", "no head");
        string two = files.File("two-classes");
        if (!Directory.Exists(two))
        {
            TrainingToolRun.Json("train", files.Encoder, "-o", two, "--task", "classification", "--max-steps", "1", "--train",
                files.Written("two.tsv", "yes\tworda\nno\twordb\n"));
        }

        Fails(["distill", files.Classifier, "--train", files.Labels, "--teacher", two], "2 classes (no, yes)",
            "3 classes (no, maybe, yes)");
        Fails(["distill", files.Tagger, "--train", files.Tags, "--teacher", files.Classifier], "teacher", "tokens");
    }

    [Fact]
    public void Layers_that_neither_model_has()
    {
        string[] distill = ["distill", files.Classifier, "--train", files.Labels, "--teacher", files.Classifier];
        Fails([.. distill, "--hidden", "1", "--layer-map", "1=9"], "1=9", "layers 1 to");
        Fails([.. distill, "--hidden", "1", "--layer-map", "9=1"], "9=1");
        Fails([.. distill, "--layer-map", "1=1"], "--layer-map", "--hidden");
        Fails([.. distill, "--hidden-distance", "cosine"], "--hidden-distance", "--hidden");
        foreach (string map in (string[])["0=1", "1", "1=2=3", "a=b", "1=1,", "-1=1"])
            Fails([.. distill, "--hidden", "1", "--layer-map", map], "--layer-map");
        foreach (string weight in (string[])["0", "-1", "NaN", "much"])
            Fails([.. distill, "--hidden", weight], "--hidden");
    }

    [Fact]
    public void Options_out_of_range_or_without_a_meaning()
    {
        string[] train = ["train", files.Encoder, "--task", "classification", "--train", files.Labels];
        foreach ((string option, string value) in (ReadOnlySpan<(string, string)>)[
            ("--epochs", "0"), ("--batch", "-1"), ("--learning-rate", "0"), ("--learning-rate", "NaN"), ("--warm-up", "1"), ("--clip", "0"),
            ("--max-steps", "0"), ("--max-length", "2"), ("--device", "abacus"), ("--task", "poetry"), ("--weight-decay", "-1")])
        {
            TrainingToolRun run = TrainingToolRun.Of([.. train, "-o", output, option, value]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(option, run.Error, StringComparison.Ordinal);
        }

        Fails([.. train, "--device", "cuda:99"], "--device", "cuda:99");
        Fails([.. train, "--patience", "2"], "--patience", "--validate");
        Fails([.. train, "--pooling", "mean"], "--pooling", "--task embedding");
        Fails([.. train, "--teacher", files.Classifier], "--teacher");
        Fails(["compress", files.Classifier, "--teacher", files.Classifier], "--teacher", "--train");
        Fails(["compress", files.Classifier, "--epochs", "2"], "--epochs", "--train");
        Fails(["train", files.Encoder, "--task", "mlm"], "--train");
    }

    private void Fails(string[] arguments, params string[] parts)
    {
        TrainingToolRun.Fails([.. arguments, "-o", output], parts);
        Assert.False(Directory.Exists(output) || Directory.Exists(output + ".lathe-unfinished"));
    }
}
