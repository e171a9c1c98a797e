using System.CommandLine;
using Lathe.Benchmarks.Kernels;
using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;
using Lathe.Benchmarks.Report;
using Lathe.Tests;

namespace Lathe.Benchmarks.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Blocks_between_marks_are_replaced_and_prose_stays()
    {
        const string document =
            "# Title\n<!-- measured: a b -->\nold\n\nolder\n<!-- end -->\nprose\n<!-- measured: c -->\nkept\n<!-- end -->\n";
        List<string> left = [];
        string filled = ReportDocument.Fill(document, names => names[0] == "a" ? $"new {names.Count}\n" : null, left);
        Assert.Equal("# Title\n<!-- measured: a b -->\nnew 2\n<!-- end -->\nprose\n<!-- measured: c -->\nkept\n<!-- end -->\n", filled);
        Assert.Equal(["c"], left);
    }

    [Fact]
    public void A_mark_without_an_end_is_named() => Assert.Contains(
        "line 2: '<!-- measured: a -->'",
        Assert.Throws<FormatException>(() => ReportDocument.Fill("x\n<!-- measured: a -->\ny", _ => "", [])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Every_section_is_a_command_that_is_understood()
    {
        Dictionary<string, string?> places =
            new(StringComparer.Ordinal) { ["$CHECKPOINTS"] = "/c", ["$TORCH"] = "/t", ["$PYTHON"] = "python3" };
        foreach (ReportSection section in ReportSections.All)
        {
            string[] words = section.Words(places);
            Assert.DoesNotContain(words, word => word.Contains('$', StringComparison.Ordinal));
            Command command = section.IsPeers ? PeersCommand.Create() : KernelsCommand.Create();
            Assert.Empty(command.Parse([.. words[1..], "--json", "file.json"]).Errors);
        }
        Assert.Equal(ReportSections.All.Count, ReportSections.All.Select(section => section.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_block_of_the_document_can_be_made()
    {
        string[] known = [ReportFolder.MachineBlock, ReportFolder.StartUpBlock, .. ReportSections.All.Select(section => section.Name)];
        string document = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "docs", "performance.md"));
        int blocks = 0;
        ReportDocument.Fill(
            document,
            names =>
            {
                blocks++;
                Assert.All(names, name => Assert.Contains(name, known));
                return null;
            },
            []);
        Assert.True(blocks >= 5, $"{blocks} measured blocks in docs/performance.md");
    }

    [Fact]
    public void Sections_in_a_folder_become_one_table_with_their_commands()
    {
        string path = Path.Combine(Path.GetTempPath(), $"lathe-benchmarks-{Guid.NewGuid():N}");
        try
        {
            ReportFolder folder = new(path);
            Assert.Null(folder.Block(["bert-base-int8"]));
            ReportSection[] sections = [.. ReportSections.Named(["bert-base-int8", "bert-base-float32"])];
            MeasurementFile.Write(folder.FileOf(sections[0]), SampleRows.Measured(SampleRows.Row()));
            MeasurementFile.Write(folder.FileOf(sections[1]), SampleRows.Measured(SampleRows.Row(precision: Precision.Float32)));
            string block = folder.Block(["bert-base-int8", "bert-base-float32"])!;
            Assert.Contains("| bert-base | 1 × 16 | Int8 |", block, StringComparison.Ordinal);
            Assert.Contains("| bert-base | 1 × 16 | Float32 |", block, StringComparison.Ordinal);
            Assert.Contains(sections[1].CommandLine, block, StringComparison.Ordinal);
            Assert.Contains("Some CPU, 2 cores", folder.Block([ReportFolder.MachineBlock])!, StringComparison.Ordinal);
            Assert.Contains("| 100 | 400 | 4.00 |", folder.Block([ReportFolder.StartUpBlock])!, StringComparison.Ordinal);

            MeasurementFile.Write(folder.FileOf(sections[1]),
                SampleRows.Measured(SampleRows.Row()) with { Machine = SampleRows.Machine with { Processor = "Another" } });
            Assert.Throws<InvalidDataException>(() => folder.Block(["bert-base-int8", "bert-base-float32"]));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
