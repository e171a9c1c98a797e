using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Torch tensors in safetensors files, byte by byte: what is read is what was written.</summary>
internal static class StoredTensors
{
    /// <summary>Of the weights in a folder in the Hugging Face layout.</summary>
    public const string WeightsName = "model.safetensors";

    // transformers reads no file whose header has texts and does not say that it is PyTorch's
    private static readonly KeyValuePair<string, string> format = new("format", "pt");

    /// <summary>Writes tensors and texts; the path holds its old contents or the whole new file.</summary>
    /// <exception cref="CheckpointException">The folder or the disk refuses; nothing is written then.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyList<KeyValuePair<string, string>> texts) =>
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(
            stream, path, [.. tensors.Select(entry => ToWrite(entry.Name, entry.Tensor))], texts));

    /// <summary>A tensor as files have it; it is copied when its turn has come.</summary>
    /// <param name="name">In the file.</param>
    /// <param name="tensor">Anywhere; it has to be there until it is written.</param>
    /// <param name="type">As what it is written; null: as what it is.</param>
    /// <exception cref="NotSupportedException">Files have no such type.</exception>
    public static TensorToWrite ToWrite(string name, torch.Tensor tensor, torch.ScalarType? type = null)
    {
        torch.ScalarType written = type ?? tensor.dtype;
        return new TensorToWrite(name, TypeOf(written), tensor.shape, tensor.numel() * written.ElementSize(), file =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            file.Write(tensor.detach().to(written).cpu().contiguous().bytes);
        });
    }

    /// <summary>The texts in the header of a folder's weights, such as which units pruning has kept: what is written anew from them
    /// keeps them.</summary>
    /// <param name="folder">Null for weights that come from no folder.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> TextsOf(string? folder)
    {
        string? weights = folder is null ? null : Path.Combine(folder, WeightsName);
        if (weights is null || !File.Exists(weights))
            return [format];
        using SafetensorsFile file = SafetensorsFile.Open(weights);
        return [format, .. file.Metadata.Where(text => text.Key != format.Key).OrderBy(text => text.Key, StringComparer.Ordinal)];
    }

    /// <summary>A tensor's bytes as they stand in the file.</summary>
    public static byte[] Bytes(SafetensorsFile file, TensorEntry entry)
    {
        using MemoryStream stream = new();
        file.CopyTo(entry, stream);
        return stream.ToArray();
    }

    /// <summary>A tensor of a file; it belongs to the dispose scope that is open.</summary>
    /// <exception cref="CheckpointException">Its type is none of those that are written.</exception>
    public static torch.Tensor Read(SafetensorsFile file, TensorEntry entry)
    {
        torch.Tensor read = torch.empty([.. entry.Shape], dtype: entry.Type switch
        {
            StoredType.F32 => torch.ScalarType.Float32,
            StoredType.F64 => torch.ScalarType.Float64,
            StoredType.F16 => torch.ScalarType.Float16,
            StoredType.BF16 => torch.ScalarType.BFloat16,
            StoredType.I64 => torch.ScalarType.Int64,
            StoredType.I32 => torch.ScalarType.Int32,
            StoredType.U8 => torch.ScalarType.Byte,
            StoredType.Bool => torch.ScalarType.Bool,
            _ => throw new CheckpointException(file.Path, entry.Name, $"is {entry}, which training does not write."),
        });
        if (entry.Elements > 0)
            read.bytes = Bytes(file, entry);
        return read;
    }

    private static StoredType TypeOf(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => StoredType.F32,
        torch.ScalarType.Float64 => StoredType.F64,
        torch.ScalarType.Float16 => StoredType.F16,
        torch.ScalarType.BFloat16 => StoredType.BF16,
        torch.ScalarType.Int64 => StoredType.I64,
        torch.ScalarType.Int32 => StoredType.I32,
        torch.ScalarType.Byte => StoredType.U8,
        torch.ScalarType.Bool => StoredType.Bool,
        _ => throw new NotSupportedException($"a tensor of {type} cannot be written; expected floats, integers or truth values"),
    };
}
