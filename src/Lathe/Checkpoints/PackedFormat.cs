namespace Lathe.Checkpoints;

/// <summary>Constants of packed model files; docs/formats/packed-model.md describes the format.</summary>
internal static class PackedFormat
{
    /// <summary>Goes up with every change that an older reader would misunderstand, the layout of a weight included.</summary>
    public const uint Version = 1;

    public const int HeaderBytes = 64;

    /// <summary>What the kernels want their weights aligned to.</summary>
    public const int SmallAlignment = 64;

    /// <summary>A page, for sections of <see cref="LargeSection"/> and more.</summary>
    public const int LargeAlignment = 4096;

    public const long LargeSection = 64 * 1024;

    public const int MostSections = 1_000_000;

    /// <summary>Not text, and damaged visibly by tools that take it for text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'L', (byte)'a', (byte)'t', (byte)'h', (byte)'e', 0x0D, 0x0A];

    /// <summary>Where a section of that length begins, at or after a position.</summary>
    public static long Align(long position, long length)
    {
        long alignment = length >= LargeSection ? LargeAlignment : SmallAlignment;
        return checked(position + alignment - 1) / alignment * alignment;
    }

    /// <summary>The error of a file that is not as it was written.</summary>
    public static CheckpointException Damaged(string path, string problem) =>
        new(path, null, $"{problem}; the file is damaged, pack the model again.");
}
