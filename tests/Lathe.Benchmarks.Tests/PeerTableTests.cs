using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Tests;

public sealed class PeerTableTests
{
    [Fact]
    public void A_row_has_times_ratio_with_its_spread_ceiling_and_share() => Assert.Equal(
        """
        | checkpoint | batch × sequence | precision | threads | Lathe ms | ONNX Runtime ms | ratio (of rounds) | GOP/s | ceiling ms | set by | share |
        |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|
        | bert-base | 1 × 16 | Int8 | 2 | 10.0 (9.00) | Int8 15.0 (15.0) | 1.50 (1.50–1.80) | 1600 | 5.00 | 3200 GOP/s | 50 % |

        """,
        PeerTable.Rows(SampleRows.Measured(SampleRows.Row())));

    [Fact]
    public void A_peer_that_was_given_has_columns_and_one_that_was_not_is_named()
    {
        PeerMeasurements without = SampleRows.Measured(SampleRows.Row()), with = SampleRows.Measured(SampleRows.Row(hasTorch: true));
        Assert.Contains("PyTorch was not compared: --torch was not given.", PeerTable.Caption(without), StringComparison.Ordinal);
        Assert.DoesNotContain("PyTorch ms", PeerTable.Rows(without), StringComparison.Ordinal);
        Assert.Contains("PyTorch 1.13.", PeerTable.Caption(with), StringComparison.Ordinal);
        Assert.Contains("| 8.00 (8.00–9.60) |", PeerTable.Rows(with), StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_and_columns_have_to_agree() => Assert.Throws<ArgumentException>(() => new MarkdownTable(1, "a", "b").AddRow("1"));

    [Fact]
    public void Measurements_survive_their_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"lathe-benchmarks-{Guid.NewGuid():N}", "measured.json");
        try
        {
            PeerMeasurements written = SampleRows.Measured(SampleRows.Row(hasTorch: true),
                SampleRows.Row(batch: 8, precision: Precision.Float32));
            MeasurementFile.Write(path, written);
            PeerMeasurements read = MeasurementFile.Read<PeerMeasurements>(path);
            Assert.Equal(written.Machine, read.Machine);
            Assert.Equal(written.Rows, read.Rows);
            Assert.Equal(written.StartUps, read.StartUps);

            File.WriteAllText(path, "[1]");
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => MeasurementFile.Read<PeerMeasurements>(path)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
