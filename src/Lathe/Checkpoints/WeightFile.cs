using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>
/// A regular file whose bytes are copied out, never mapped: whatever another process does to it, reading gives bytes or an error, and what
/// was read stays as it is. Reading is safe from several threads.
/// </summary>
/// <remarks>The length is fixed when the file is opened and is what every check of a range is made against.</remarks>
internal sealed unsafe class WeightFile : IDisposable
{
    /// <summary>Bytes that one thread reads at a time.</summary>
    private const int PieceBytes = 1 << 20;

    /// <summary>Below this, handing out pieces costs more than it gives.</summary>
    private const long LeastInParallel = 8L * PieceBytes;

    private readonly SafeFileHandle? file;
    private readonly FileWatch? watch;
    private readonly byte[] contents = [];

    private WeightFile(string path, SafeFileHandle file)
    {
        Path = path;
        this.file = file;
        watch = FileWatch.Begin(path, file);
        Length = watch.Length;
    }

    private WeightFile(string name, byte[] contents)
    {
        Path = name;
        this.contents = contents;
        Length = contents.Length;
    }

    /// <summary>Takes a piece of a range.</summary>
    /// <param name="offset">Where in the range the piece begins; a multiple of 64 KiB.</param>
    /// <param name="piece">Its bytes, valid during the call.</param>
    public delegate void Taker(long offset, ReadOnlySpan<byte> piece);

    public string Path { get; }

    public long Length { get; }

    /// <summary>Opens a regular file.</summary>
    /// <exception cref="CheckpointException">It is missing, no regular file, empty, or cannot be opened.</exception>
    public static WeightFile Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Lathe uses weights as they are stored, little-endian; this processor is not.");
        SafeFileHandle handle = RegularFile.Open(path);
        try
        {
            WeightFile opened = new(path, handle);
            return opened.Length > 0 ? opened : throw new CheckpointException(path, null, "the file is empty; download or write it again.");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The same over a copy of bytes in memory; <paramref name="name"/> stands for the path in messages.</summary>
    public static WeightFile FromMemory(string name, ReadOnlySpan<byte> contents) => new(name, contents.ToArray());

    /// <summary>A copy of a range.</summary>
    /// <exception cref="CheckpointException">The file cannot be read to the end of the range.</exception>
    public byte[] Read(long offset, int length)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(length);
        fixed (byte* start = copy)
            Read(offset, start, length);
        return copy;
    }

    /// <summary>Copies a range, on several threads where it is long.</summary>
    /// <exception cref="CheckpointException">The file cannot be read to the end of the range.</exception>
    public void Read(long offset, byte* destination, long bytes)
    {
        CheckRange(offset, bytes);
        if (bytes < LeastInParallel)
            ReadPiece(offset, destination, bytes);
        else
            InPieces(bytes, (first, count) => ReadPiece(offset + first, destination + first, count));
    }

    /// <summary>Hands a range out in pieces, on several threads where it is long; for readers that convert what they get.</summary>
    /// <exception cref="CheckpointException">The file cannot be read to the end of the range.</exception>
    public void Read(long offset, long bytes, Taker take)
    {
        CheckRange(offset, bytes);
        InPieces(bytes, (first, count) => take(first, Read(offset + first, (int)count)));
    }

    /// <summary>Whoever read since the file was opened calls this before what was read is used.</summary>
    /// <exception cref="CheckpointException">The file was written to meanwhile.</exception>
    public void CheckUnchanged() => watch?.Check();

    /// <summary>The file's pages as they are, now and later: for who wants that, and knows that nobody writes to the file.</summary>
    /// <exception cref="CheckpointException">The system refuses.</exception>
    public MappedFile Map() => file is null ? MappedFile.Of(Path, contents) : MappedFile.Of(Path, file, Length);

    public void Dispose() => file?.Dispose();

    private static void InPieces(long bytes, Action<long, long> read)
    {
        long pieces = (bytes + PieceBytes - 1) / PieceBytes;
        if (pieces <= 1)
        {
            if (bytes > 0)
                read(0, bytes);
            return;
        }

        try
        {
            Parallel.For(0, pieces, piece => read(piece * PieceBytes, Math.Min(PieceBytes, bytes - piece * PieceBytes)));
        }
        catch (AggregateException problems)
        {
            ExceptionDispatchInfo.Throw(problems.InnerExceptions[0]);
        }
    }

    private void ReadPiece(long offset, byte* destination, long bytes)
    {
        if (file is null)
        {
            contents.AsSpan((int)offset, (int)bytes).CopyTo(new Span<byte>(destination, (int)bytes));
            return;
        }

        while (bytes > 0)
        {
            int read = RegularFile.Read(Path, file, new Span<byte>(destination, (int)Math.Min(bytes, int.MaxValue)), offset);
            if (read == 0)
                throw new CheckpointException(Path, null, $"ends at {offset} of {Length} bytes; it was cut while it was read.");
            offset += read;
            destination += read;
            bytes -= read;
        }
    }

    private void CheckRange(long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - bytes);
    }
}
