using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Compression;

namespace Lathe.Reports.Tests;

/// <summary>The report's file: what it is made from, and what it refuses.</summary>
public sealed class ReportFileTests(CompressedSample sample) : IClassFixture<CompressedSample>
{
    [Fact]
    public void The_same_manifest_gives_the_same_page_with_pinned_line_ends()
    {
        string again = sample.Place("again.html");
        ReportFile.Write(sample.Folder, again);
        string page = File.ReadAllText(again);
        Assert.Equal(File.ReadAllText(sample.Report), page);
        Assert.DoesNotContain('\r', page);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        // nothing but the names of XML's own vocabularies may look like an address
        Assert.DoesNotContain("src=\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schema", "2", "'schema'", "reads 1")]
    [InlineData("schema", "\"1\"", "'schema'", "whole number")]
    [InlineData("model", "null", "'model'", "missing")]
    [InlineData("layers", "{}", "'layers'", "a list")]
    [InlineData("layers", "[3]", "'layers[0]'", "an object")]
    [InlineData("layers", "[{\"product\": \"a\", \"bits\": 0}]", "'layers[0].bits'", "1 or more")]
    [InlineData("layers", "[{\"product\": \"a\", \"bits\": 4, \"sensitivity\": {\"four\": 1}}]", "layers[0].sensitivity",
        "no number of bits")]
    [InlineData("layers", "[{\"product\": \"\\ud800\", \"bits\": 4}]", "'layers[0].product'", "Unicode")]
    [InlineData("layers", "[{\"product\": \"a\", \"bits\": 4, \"activation\": {\"minimum\": 2, \"maximum\": 1}}]",
        "layers[0].activation.minimum")]
    [InlineData("layers", "[{\"product\": \"a\", \"bits\": 4, \"activation\": {\"maximum\": 1e999}}]", "activation.maximum", "a number")]
    [InlineData("layers", "[{\"product\": \"a\", \"bits\": 4, \"activation\": {\"histogram\": [1, -1]}}]", "histogram", "below 0")]
    [InlineData("frontier", "[{\"name\": \"a\", \"bits\": 4, \"bytes\": -1}]", "frontier[0].bytes")]
    [InlineData("pruned", "[{\"layer\": \"a\", \"unit\": \"head\", \"kept\": 3, \"of\": 2}]", "pruned[0].kept", "3 of 2")]
    [InlineData("measured", "{\"bytes\": {\"before\": \"many\"}}", "measured.bytes.before", "a number")]
    public void A_manifest_that_was_edited_wrongly_is_named_by_its_place(string field, string value, params string[] expected)
    {
        JsonObject edited = JsonNode.Parse(sample.Manifest.ToJsonString())!.AsObject();
        edited.Remove(field);
        string folder = Directory.CreateDirectory(sample.Place("edited")).FullName, path = Path.Combine(folder, ManifestFile.Name);
        // as text: JsonNode would not take what is no Unicode
        string rest = edited.ToJsonString();
        File.WriteAllText(path, $"{{\"{field}\": {value}, {rest[1..]}");
        CheckpointException problem = Assert.Throws<CheckpointException>(() => ReportFile.Write(folder, sample.Place("never.html")));
        Assert.All(expected.Append(ManifestFile.Name), part => Assert.Contains(part, problem.Message, StringComparison.Ordinal));
        Assert.False(File.Exists(sample.Place("never.html")));
    }

    [Fact]
    public void A_folder_without_a_whole_manifest_is_refused()
    {
        string folder = Directory.CreateDirectory(sample.Place("none")).FullName, path = Path.Combine(folder, ManifestFile.Name);
        Assert.Contains(ManifestFile.Name, Refused(folder), StringComparison.Ordinal);
        Assert.Contains("no such folder", Refused(sample.Place("nowhere")), StringComparison.Ordinal);
        byte[] whole = File.ReadAllBytes(sample.ManifestPath);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.Contains("not valid JSON", Refused(folder), StringComparison.Ordinal);
        File.WriteAllBytes(path, []);
        Refused(folder);
        File.WriteAllBytes(path, [0xFF, (byte)'{', (byte)'}']);
        Assert.Contains("UTF-8", Refused(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_that_do_not_fit_the_manifest_are_refused_and_absent_ones_are_said_to_be()
    {
        string folder = Directory.CreateDirectory(sample.Place("packed-alone")).FullName;
        File.WriteAllText(Path.Combine(folder, ManifestFile.Name), sample.Manifest.ToJsonString());
        string page = sample.Place("packed-alone.html");
        ReportFile.Write(folder, page);
        Assert.Contains("not known", File.ReadAllText(page), StringComparison.Ordinal);

        File.Copy(Path.Combine(sample.Folder, "model.safetensors"), Path.Combine(folder, "model.safetensors"));
        JsonObject edited = JsonNode.Parse(sample.Manifest.ToJsonString())!.AsObject();
        edited["pruned"]![0]!["kept"] = (int)edited["pruned"]![0]!["kept"]! - 1;
        File.WriteAllText(Path.Combine(folder, ManifestFile.Name), edited.ToJsonString());
        Assert.Contains("pruned[0].kept", Refused(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x1.8p-5", 0.046875)]
    [InlineData("0x1p0", 1)]
    [InlineData("0.25", 0.25)]
    [InlineData("0x.8P+1", 1)]
    public void Exact_scales_are_read(string text, double expected)
    {
        Assert.True(HexadecimalFloat.TryParse(text, out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0xp1")]
    [InlineData("0x1.8")]
    [InlineData("0x1p99999")]
    [InlineData("0x1pp1")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("0x123456789abcdef0123p1")]
    public void What_is_no_scale_is_not_drawn(string text) => Assert.False(HexadecimalFloat.TryParse(text, out _));

    private string Refused(string folder) =>
        Assert.Throws<CheckpointException>(() => ReportFile.Write(folder, sample.Place("never.html"))).Message;
}
