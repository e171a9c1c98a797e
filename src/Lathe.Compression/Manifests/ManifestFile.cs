using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Writes what was decided and measured: text in a stable order, so that a person can review its changes. See
/// docs/formats/manifest.md.</summary>
public static class ManifestFile
{
    /// <summary>Of the manifest in a folder that was compressed.</summary>
    public const string Name = CompressedFolder.ManifestName;

    /// <summary>What a reader must know to read it.</summary>
    public const int Schema = Manifest.Schema;

    /// <summary>Of the magnitudes of a product's inputs.</summary>
    private const int HistogramBins = 64;

    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name holds either its old contents or the whole manifest.</summary>
    /// <exception cref="CheckpointException">The folder or the disk refuses.</exception>
    public static void Write(string path, CompressionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        AtomicFile.Write(path, stream =>
        {
            using (Utf8JsonWriter json = new(stream, Indented))
                Write(json, result);
            stream.WriteByte((byte)'\n');
        });
    }

    private static void Write(Utf8JsonWriter json, CompressionResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("schema", Schema);
        json.WriteString("model", result.Model);
        if (result.Class is { } known)
            json.WriteString("class", known);
        json.WriteString("checkpoint", result.Checkpoint);
        json.WriteString("weights", result.Weights);
        json.WriteString("packed", result.Packed);
        if (result.Data is { } data)
        {
            json.WriteStartObject("data");
            json.WriteString("name", data.Name);
            json.WriteString("fingerprint", data.Fingerprint);
            json.WriteNumber("examples", data.Examples);
            json.WriteEndObject();
        }

        if (result.Trimmed is { } trimmed)
        {
            json.WriteStartObject("vocabulary");
            json.WriteNumber("kept", trimmed.Kept);
            json.WriteNumber("of", trimmed.Of);
            json.WriteEndObject();
        }

        if (result.Array is { } array)
        {
            json.WriteStartObject("shortened");
            json.WriteString("array", array.Array);
            json.WriteStartArray("kept");
            foreach (int element in array.Kept)
                json.WriteNumberValue(element);
            json.WriteEndArray();
            json.WriteNumber("of", array.Of);
            json.WriteString("by", array.Importance.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteStartArray("pruned");
        foreach (PrunedUnits pruned in result.Pruned)
        {
            json.WriteStartObject();
            json.WriteString("layer", pruned.Layer);
            json.WriteString("unit", pruned.Unit);
            json.WriteNumber("kept", pruned.Kept.Count);
            json.WriteNumber("of", pruned.Of);
            json.WriteNumber("rows", pruned.Rows);
            json.WriteString("by", pruned.Importance.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.Masked.Count > 0)
        {
            json.WriteStartArray("masked");
            foreach (MaskedProduct masked in result.Masked)
            {
                json.WriteStartObject();
                json.WriteString("product", masked.Product);
                json.WriteString("unit", masked.Unit);
                json.WriteNumber("zero", masked.Zero);
                json.WriteNumber("of", masked.Of);
                json.WriteString("by", masked.Importance.ToString().ToLowerInvariant());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("layers");
        foreach (CompressedProduct product in result.Embeddings.Concat(result.Products))
        {
            json.WriteStartObject();
            json.WriteString("product", product.Name);
            json.WriteNumber("bits", product.Bits);
            if (WeightEncodings.OfBits(product.Bits)!.Scales == ScaleGrouping.InputGroup)
                json.WriteNumber("group", product.GroupSize);
            json.WriteString("rounding", product.Rounding.ToString().ToLowerInvariant());
            if (result.Activations.FirstOrDefault(entry => entry.Product == product.Name) is { } activations)
                Write(json, activations);
            if (result.Sensitivity?.Layers.FirstOrDefault(layer => layer.Product == product.Name) is { } sensitivity)
            {
                json.WriteStartObject("sensitivity");
                foreach (BitSensitivity choice in sensitivity.Choices.OrderBy(choice => choice.Bits))
                    json.WriteNumber(choice.Bits.ToString(CultureInfo.InvariantCulture), Math.Sqrt(choice.Distance));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("measured");
        if (result.Metric is { } metric)
        {
            json.WriteStartObject("metric");
            json.WriteString("name", metric.Name);
            json.WriteNumber("before", metric.Before);
            json.WriteNumber("after", metric.After);
            json.WriteNumber("examples", metric.Examples);
            json.WriteEndObject();
        }

        if (result.Distance is { } distance)
            json.WriteNumber("relativeL2", distance);
        json.WriteStartObject("bytes");
        json.WriteNumber("before", result.Bytes.Before);
        json.WriteNumber("after", result.Bytes.After);
        json.WriteEndObject();
        if (result.Milliseconds is { } milliseconds)
        {
            json.WriteStartObject("speed");
            json.WriteNumber("before", Math.Round(milliseconds.Before, 3));
            json.WriteNumber("after", Math.Round(milliseconds.After, 3));
            json.WriteString("unit", "ms for all batches");
            json.WriteString("machine", result.Machine);
            json.WriteNumber("threads", result.Threads);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Write(json, result.Frontier);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScaledActivations activations)
    {
        json.WriteStartObject("activation");
        if (activations.Strength is { } strength)
            json.WriteNumber("migration", strength);
        if (activations.Scaling.StaticScale is { } scale)
        {
            json.WriteNumber("scale", scale);
            json.WriteString("by", CalibrationMethods.NameOf(activations.Calibration));
        }

        if (activations.Histogram is { } histogram)
        {
            json.WriteNumber("minimum", 0);
            json.WriteNumber("maximum", histogram.Largest);
            json.WriteStartArray("histogram");
            foreach (long count in histogram.Coarse(HistogramBins))
                json.WriteNumberValue(count);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<FrontierPoint> frontier)
    {
        json.WriteStartArray("frontier");
        foreach (FrontierPoint point in frontier)
        {
            json.WriteStartObject();
            json.WriteString("name", point.Name);
            json.WriteNumber("bits", Math.Round(point.Bits, 3));
            json.WriteNumber("bytes", point.Bytes);
            if (point.RelativeL2 is { } distance)
                json.WriteNumber("relativeL2", distance);
            if (point.Milliseconds is { } milliseconds)
                json.WriteNumber("milliseconds", Math.Round(milliseconds, 3));
            json.WriteBoolean("chosen", point.IsChosen);
            json.WriteBoolean("predicted", point.IsPredicted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
