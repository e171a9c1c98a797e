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
        json.WriteStartArray("layers");
        foreach (CompressedProduct product in result.Products)
        {
            json.WriteStartObject();
            json.WriteString("product", product.Name);
            json.WriteNumber("bits", product.Bits);
            if (WeightEncodings.OfBits(product.Bits)!.Scales == ScaleGrouping.InputGroup)
                json.WriteNumber("group", product.GroupSize);
            json.WriteString("rounding", product.Rounding.ToString().ToLowerInvariant());
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
        json.WriteEndObject();
    }
}
