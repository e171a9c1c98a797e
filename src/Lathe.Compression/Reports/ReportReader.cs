using System.Globalization;
using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Reads what the report shows from a folder that has been compressed.</summary>
internal static class ReportReader
{
    private const int MostBits = 32;

    /// <exception cref="CheckpointException">The folder has neither manifest nor record of a training, or those or the pruned weights are
    /// damaged.</exception>
    public static ReportData Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CheckpointException(folder, null, "there is no such folder; expected one that 'lathe compress' wrote.");
        string path = Path.Combine(folder, ManifestFile.Name);
        TrainingRecord? training = TrainingRecord.Read(folder);
        if (FileStatus.Of(path).Kind == FileKind.Missing)
        {
            return training is null
                ? throw new CheckpointException(folder, null, $"has neither {ManifestFile.Name} nor {TrainingRecord.FileName}; expected a "
                    + "folder that 'lathe compress' or 'lathe-train' wrote.")
                : new ReportData($"a model for {training.Task}", [], [], [], [], [], training, IsCompressed: false);
        }

        ManifestObject manifest = ManifestObject.Read(path);
        ManifestObject? measured = manifest.Object("measured");
        return new ReportData(
            manifest.Text("model"), Facts(manifest, measured), measured is { } found ? ReportChanges.Of(found) : [],
            [.. manifest.Objects("layers").Select(Layer)], Units(folder, manifest), [.. manifest.Objects("frontier").Select(Point)],
            training);
    }

    private static List<(string Name, string Text)> Facts(ManifestObject manifest, ManifestObject? measured)
    {
        List<(string Name, string Text)> facts = [("Checkpoint", manifest.Text("checkpoint", ""))];
        if (manifest.Object("data") is { } data)
        {
            facts.Add(("Data", $"{data.Text("name")}, {Figures.Count(data.Int32("examples", 0))} examples"));
            facts.Add(("Fingerprint of the data", data.Text("fingerprint", "")));
        }

        if (manifest.Object("vocabulary") is { } vocabulary)
            facts.Add(("Vocabulary",
                $"{Figures.Count(vocabulary.Int32("kept", 0))} of {Figures.Count(vocabulary.Int32("of", 0))} tokens kept"));
        if (measured?.Object("speed") is { } speed)
            facts.Add(("Machine", $"{speed.Text("machine", "")}, {Figures.Count(speed.Int32("threads", 0))} threads"));
        return facts;
    }

    private static ReportLayer Layer(ManifestObject layer)
    {
        int bits = layer.Int32("bits", 1);
        if (bits > MostBits)
            throw layer.Problem("bits", $"is {bits}; expected 1 to {MostBits}");
        Dictionary<int, double> sensitivity = [];
        if (layer.Object("sensitivity") is { } table)
        {
            foreach (JsonProperty column in table.Value.EnumerateObject())
            {
                if (!int.TryParse(column.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int width))
                    throw table.Problem(CheckpointException.Quote(column.Name), "is no number of bits");
                sensitivity[width] = table.RequiredNumber(column.Name);
            }
        }

        return new ReportLayer(layer.Text("product"), bits, layer.Text("rounding", ""), sensitivity,
            layer.Object("activation") is { } activation ? Activation(activation) : null);
    }

    private static ReportActivation Activation(ManifestObject activation)
    {
        (double? minimum, double? maximum) = (activation.Number("minimum"), activation.Number("maximum"));
        if (minimum > maximum)
            throw activation.Problem("minimum", "is more than 'maximum'");
        IReadOnlyList<double> histogram = activation.Numbers("histogram");
        return histogram.All(count => count >= 0)
            ? new ReportActivation(activation.AsWritten("scale"), activation.Text("by", ""), minimum, maximum, histogram)
            : throw activation.Problem("histogram", "has a count below 0");
    }

    private static List<ReportUnits> Units(string folder, ManifestObject manifest)
    {
        ManifestObject[] pruned = [.. manifest.Objects("pruned")];
        if (pruned.Length == 0)
            return [];
        string path = Path.Combine(folder, "model.safetensors");
        // the packed file alone was handed on: numbers are known, indices are not
        using SafetensorsFile? weights = FileStatus.Of(path).Kind == FileKind.Missing ? null : SafetensorsFile.Open(path);
        List<ReportUnits> units = [];
        foreach (ManifestObject entry in pruned)
        {
            (string layer, string unit) = (entry.Text("layer"), entry.Text("unit"));
            (int kept, int of) = (entry.Int32("kept", 0), entry.Int32("of", 1));
            IReadOnlyList<int>? indices = weights is null ? null : KeptIndices.Read(weights, unit, layer, of);
            if (kept > of)
                throw entry.Problem("kept", $"is {kept} of {of}");
            if (indices is not null && indices.Count != kept)
                throw entry.Problem("kept", $"is {kept}, and {path} tells of {indices.Count}; compress again");
            units.Add(new ReportUnits(layer, unit, kept, of, entry.Text("by", ""), indices));
        }

        return units;
    }

    private static FrontierPoint Point(ManifestObject point)
    {
        double bytes = point.RequiredNumber("bytes");
        if (bytes is < 0 or > long.MaxValue / 2)
            throw point.Problem("bytes", "is no size");
        if (point.Number("relativeL2") < 0 || point.Number("milliseconds") < 0)
            throw point.Problem("relativeL2", "or 'milliseconds' is below 0");
        return new FrontierPoint(
            point.Text("name"), point.RequiredNumber("bits"), (long)bytes, point.Number("relativeL2"), point.Number("milliseconds"))
        {
            IsChosen = point.Bool("chosen"),
            IsPredicted = point.Bool("predicted"),
        };
    }
}
