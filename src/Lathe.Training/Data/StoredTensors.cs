using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Torch tensors in safetensors files, byte by byte: what is read is what was written.</summary>
internal static class StoredTensors
{
    /// <summary>Writes tensors and texts; the path holds its old contents or the whole new file.</summary>
    /// <exception cref="CheckpointException">The folder or the disk refuses; nothing is written then.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyList<KeyValuePair<string, string>> texts) =>
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, path, [.. tensors.Select(entry => new TensorToWrite(
            entry.Name, Type(entry.Tensor), entry.Tensor.shape, entry.Tensor.numel() * entry.Tensor.element_size(), file =>
            {
                using torch.Tensor plain = entry.Tensor.detach().cpu().contiguous();
                file.Write(plain.bytes);
            }))], texts));

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

    private static StoredType Type(torch.Tensor tensor) => tensor.dtype switch
    {
        torch.ScalarType.Float32 => StoredType.F32,
        torch.ScalarType.Float64 => StoredType.F64,
        torch.ScalarType.Float16 => StoredType.F16,
        torch.ScalarType.BFloat16 => StoredType.BF16,
        torch.ScalarType.Int64 => StoredType.I64,
        torch.ScalarType.Int32 => StoredType.I32,
        torch.ScalarType.Byte => StoredType.U8,
        torch.ScalarType.Bool => StoredType.Bool,
        _ => throw new NotSupportedException($"a tensor of {tensor.dtype} cannot be written; expected floats, integers or truth values"),
    };
}
