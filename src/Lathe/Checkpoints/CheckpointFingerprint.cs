using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>
/// What weights are known again by, cheaply: names, types and shapes of all tensors, small tensors whole and pieces of large ones. Training
/// moves every weight of a tensor that it moves at all, so that pieces tell; reading all of a checkpoint would cost more than loading the
/// packed weights that it is asked for.
/// </summary>
internal static class CheckpointFingerprint
{
    private const string Prefix = "sha256:";

    /// <summary>Bytes of a tensor that is read whole: biases, norms, classifiers.</summary>
    private const int Whole = 1 << 16;

    /// <summary>Of a larger one.</summary>
    private const int Pieces = 16, PieceBytes = 1 << 12;

    /// <summary>Of the float weights in a folder.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged.</exception>
    public static string OfFolder(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Dictionary<string, SafeFileHandle> files = new(StringComparer.Ordinal);
        try
        {
            foreach (TensorEntry entry in checkpoint.Tensors.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{entry.Name} {entry}\n"));
                if (!files.TryGetValue(entry.File, out SafeFileHandle? file))
                    files.Add(entry.File, file = RegularFile.Open(entry.File));
                Append(hash, file, entry);
            }
        }
        catch (Exception problem) when (problem is IOException and not CheckpointException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"cannot be read: {problem.Message}");
        }
        finally
        {
            foreach (SafeFileHandle file in files.Values)
                file.Dispose();
        }

        return Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of a packed file, by its header alone: it has the checksum of the table, and the table those of all weights.</summary>
    /// <exception cref="CheckpointException">It is too short or cannot be read.</exception>
    public static string OfPacked(string path)
    {
        try
        {
            using FileStream stream = new(RegularFile.Open(path), FileAccess.Read, bufferSize: 0);
            byte[] header = new byte[PackedFormat.HeaderBytes];
            if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) != header.Length)
                throw PackedFormat.Damaged(path, $"{stream.Length} bytes, a packed model has at least {header.Length}");
            return Prefix + Convert.ToHexStringLower(SHA256.HashData(header));
        }
        catch (Exception problem) when (problem is IOException and not CheckpointException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, null, $"cannot be read: {problem.Message}");
        }
    }

    private static void Append(IncrementalHash hash, SafeFileHandle file, TensorEntry entry)
    {
        if (entry.Bytes <= Whole)
        {
            Append(hash, file, entry.Offset, (int)entry.Bytes);
            return;
        }

        // evenly, the first and the last bytes among them
        for (int piece = 0; piece < Pieces; piece++)
            Append(hash, file, entry.Offset + (entry.Bytes - PieceBytes) / (Pieces - 1) * piece, PieceBytes);
        Append(hash, file, entry.Offset + entry.Bytes - PieceBytes, PieceBytes);
    }

    private static void Append(IncrementalHash hash, SafeFileHandle file, long offset, int bytes)
    {
        byte[] piece = new byte[bytes];
        int read = 0;
        while (read < bytes && RandomAccess.Read(file, piece.AsSpan(read), offset + read) is > 0 and var more)
            read += more;
        // a file that has become shorter is another one
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, read);
        hash.AppendData(length);
        hash.AppendData(piece.AsSpan(0, read));
    }
}
