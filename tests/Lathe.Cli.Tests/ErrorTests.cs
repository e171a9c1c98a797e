using Lathe.Tests;

namespace Lathe.Cli.Tests;

/// <summary>Whatever goes wrong is one line on the error stream and a code that is not zero.</summary>
public sealed class ErrorTests(CheckpointFixture checkpoints) : IClassFixture<CheckpointFixture>
{
    [Fact]
    public void Requests_that_cannot_be_understood_name_what_is_wrong()
    {
        ToolRun.Fails([], "lathe --help");
        ToolRun.Fails(["transmogrify"], "transmogrify");
        ToolRun.Fails(["verify"], "verify");
        ToolRun.Fails(["verify", "x", "--precision", "int9"], "int9", "float32");
        ToolRun.Fails(["run", "x", "--input", "y"], "--output");
        ToolRun.Fails(["bench", "x", "--batch", "0"], "--batch", "1 or more");
        ToolRun.Fails(["bench", "x", "--threads", "-1"], "--threads");
        ToolRun.Fails(["evaluate", "x", "--mlm", "y", "--examples", "5..2"], "5..2");
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("bench")]
    [InlineData("explain")]
    public void A_path_where_nothing_is_is_named(string verb) => ToolRun.Fails([verb, checkpoints.File("nothing")], "nothing");

    [Fact]
    public void Damaged_files_are_named()
    {
        string folder = Directory.CreateDirectory(checkpoints.File("damaged")).FullName;
        File.Copy(Path.Combine(checkpoints.Classifier, "config.json"), Path.Combine(folder, "config.json"), overwrite: true);
        ToolRun.Fails(["verify", folder], "model.safetensors");
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), new byte[100]);
        ToolRun.Fails(["inspect", folder], "model.safetensors");
        File.WriteAllText(Path.Combine(folder, "config.json"), "{");
        ToolRun.Fails(["inspect", folder], "config.json");
        ToolRun.Fails(["run", checkpoints.Classifier, "--input", Path.Combine(folder, "config.json"), "--output",
            checkpoints.File("never.safetensors")], "config.json");
        Assert.False(File.Exists(checkpoints.File("never.safetensors")));
        ToolRun.Fails(["verify", Path.Combine(folder, "config.json")], "config.json");
    }

    [Fact]
    public void As_a_process_it_prints_one_object_and_gives_its_code()
    {
        (int good, string output, _) = ToolProcess.Start(["verify", checkpoints.Classifier, "--json", "--max-relative-l2", "2e-6"]);
        Assert.Equal(0, good);
        Assert.StartsWith("{", output, StringComparison.Ordinal);
        (int bad, string nothing, string error) = ToolProcess.Start(["verify", checkpoints.File("nothing")]);
        Assert.Equal(1, bad);
        Assert.Empty(nothing);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("hf-golden", "bert-seqcls-gelu")]
    [InlineData("hf-golden", "roberta-seqcls")]
    [InlineData("rxnmapper-albert")]
    public void Checkpoints_from_elsewhere_verify(params string[] checkpoint) =>
        Assert.Equal(0, ToolRun.Of("verify", TestFiles.Shared(["data", .. checkpoint]), "--precision", "float32", "--max-relative-l2",
        "2e-6").ExitCode);
}
