using System.Text.Json.Nodes;
using Lathe.Compression;
using Lathe.Compression.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Reports.Tests;

/// <summary>A small model with all that a compression can tell of, and its report.</summary>
public sealed class CompressedSample : IDisposable
{
    /// <summary>What a name out of a checkpoint may be.</summary>
    public const string HostileName =
        "</td></svg><script>document.title='run'</script><img src=https://example.com/x onerror=alert(1)>\"'&\u202E";

    private readonly string source = Samples.NewFolder(), parent = Samples.NewFolder();

    public CompressedSample()
    {
        TinyCheckpoint.Write(source, "bert", EncoderHead.MaskedLanguageModel);
        CompressionOptions options = new()
        {
            Bits = null,
            Frontier = true,
            Pruning = new PruningOptions { Neurons = 0.35, Heads = 0.5, Importance = Importance.Magnitude },
            Metric = new TaskMetric("accuracy", 40, (_, precision, _) => precision == Precision.Float32 ? 0.9 : 0.875),
        };
        new Compressor(Samples.Target, source, options, Samples.Data(source, batches: 2)).Run(Folder);
        Manifest = JsonNode.Parse(File.ReadAllText(ManifestPath))!.AsObject();
        Calibrate(Manifest["layers"]!.AsArray());
        File.WriteAllText(ManifestPath, Manifest.ToJsonString());
        ReportFile.Write(Folder, Report);
    }

    public string Folder => Path.Combine(parent, "out");

    public string ManifestPath => Path.Combine(Folder, ManifestFile.Name);

    public string Report => Path.Combine(Folder, ReportFile.Name);

    /// <summary>As it was read.</summary>
    public JsonObject Manifest { get; }

    /// <summary>A path for another file.</summary>
    public string Place(string name) => Path.Combine(parent, name);

    public void Dispose()
    {
        Directory.Delete(source, recursive: true);
        Directory.Delete(parent, recursive: true);
    }

    /// <summary>Ranges as calibration writes them, of some layers only, and one name that is no name.</summary>
    private static void Calibrate(JsonArray layers)
    {
        for (int i = 0; i < layers.Count; i += 2)
        {
            layers[i]!["activation"] = new JsonObject
            {
                ["scale"] = i == 0 ? "0x1.8p-5" : JsonValue.Create(0.03125), ["by"] = "percentile 99.9",
                ["minimum"] = -1.5 * (i + 1), ["maximum"] = 7.25,
                ["histogram"] = new JsonArray([.. Enumerable.Range(0, 128).Select(bin =>
                    (JsonNode)(int)(20000 * Math.Exp(-Math.Abs(bin - 40) / 6.0)))]),
            };
        }

        layers[1]!["product"] = HostileName;
    }
}
