using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>The weights of a packed file: verified, and kept for who uses them.</summary>
internal sealed unsafe class PackedPayloads : IDisposable
{
    private readonly Dictionary<PackedSection, NativeBlock> blocks;
    private readonly MappedFile? mapping;

    private PackedPayloads(Dictionary<PackedSection, NativeBlock> blocks, MappedFile? mapping)
    {
        this.blocks = blocks;
        this.mapping = mapping;
    }

    /// <summary>Does what the purpose says.</summary>
    /// <exception cref="CheckpointException">A section does not match its checksum, or the file cannot be read.</exception>
    public static PackedPayloads Read(WeightFile file, PackedSection[] sections, PackedPurpose purpose) => purpose switch
    {
        PackedPurpose.Describe => new PackedPayloads([], null),
        PackedPurpose.Verify => Verify(file, sections),
        PackedPurpose.Load => Copy(file, sections),
        PackedPurpose.Map => Map(file, sections),
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "expected a member of PackedPurpose"),
    };

    public NativeBlock Block(PackedSection section) => blocks[section];

    /// <summary>Unmaps; copies live as long as somebody holds them.</summary>
    public void Dispose() => mapping?.Dispose();

    private static PackedPayloads Verify(WeightFile file, PackedSection[] sections)
    {
        Check(file, sections, Array.ConvertAll(sections, section => ((nint)0, section.Length)), read: true);
        return new PackedPayloads([], null);
    }

    /// <summary>
    /// Every section in memory of its own, in large pages where there are some: what runs read is what was verified, whatever happens to
    /// the file. Reading and checking go through the cache together, on all cores.
    /// </summary>
    private static PackedPayloads Copy(WeightFile file, PackedSection[] sections)
    {
        Dictionary<PackedSection, NativeBlock> copies = [];
        (nint Start, long Length)[] ranges = new (nint, long)[sections.Length];
        using (new NativeRegion().Use())
        {
            for (int i = 0; i < sections.Length; i++)
            {
                NativeBlock block = NativeBlock.Allocate(sections[i].Length);
                copies.Add(sections[i], block);
                ranges[i] = ((nint)block.Pointer, block.Bytes);
            }
        }

        Check(file, sections, ranges, read: true);
        GC.KeepAlive(copies);
        return new PackedPayloads(copies, null);
    }

    private static PackedPayloads Map(WeightFile file, PackedSection[] sections)
    {
        MappedFile mapped = file.Map();
        try
        {
            Dictionary<PackedSection, NativeBlock> inPlace = sections.ToDictionary(
                section => section, section => new NativeBlock(mapped.Pointer + section.Offset, section.Length, mapped));
            Check(file, sections, Array.ConvertAll(sections, section => ((nint)inPlace[section].Pointer, section.Length)), read: false);
            file.CheckUnchanged();
            return new PackedPayloads(inPlace, mapped);
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    private static void Check(WeightFile file, PackedSection[] sections, (nint Start, long Length)[] ranges, bool read)
    {
        uint[] found = BlockChecksum.OfAll(
            ranges, read ? (range, offset, destination, bytes) => file.Read(sections[range].Offset + offset, destination, bytes) : null);
        for (int i = 0; i < found.Length; i++)
            sections[i].Check(file.Path, found[i]);
    }
}
