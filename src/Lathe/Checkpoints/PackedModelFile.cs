using System.Buffers.Binary;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>
/// An opened packed model: mapped, its header, table and every checksum verified. What it hands out points into the mapping, which
/// lives until <see cref="Dispose"/>, or is a copy in large pages, which lives as long as it is held.
/// </summary>
/// <remarks>
/// A matrix is read whole in every run, and reading from a file's 4-KiB pages has little more than half the rate of large ones. Of an embedding, a
/// run reads a few rows: it stays mapped, and what several processes map is in memory once.
/// </remarks>
internal sealed unsafe class PackedModelFile : IDisposable
{
    /// <summary>Beyond this the copy costs more until the first output than faster reading gives back in many runs: bert-base's float32 matrices took half a second.</summary>
    private const long MostCopiedBytes = 160L << 20;

    private readonly MappedFile file;
    private readonly Dictionary<WeightDescription, PackedSection> weights = [];

    /// <summary>Matrices and norms that were read into memory of their own; empty where the file's pages serve as well.</summary>
    private readonly Dictionary<PackedSection, NativeBlock> copies = [];

    private PackedModelFile(MappedFile file, Purpose purpose)
    {
        this.file = file;
        (long tableBytes, uint tableChecksum) = CheckHeader();
        long tableEnd = PackedFormat.HeaderBytes + tableBytes;
        if (BlockChecksum.Of(file.Pointer + PackedFormat.HeaderBytes, tableBytes) != tableChecksum)
            throw Damaged("the section table does not match its checksum");

        PackedTableReader reader = new(file.Path, "section table", file.Span(PackedFormat.HeaderBytes, (int)tableBytes));
        Model = reader.Text();
        string precision = reader.Text();
        Precision = Enum.GetValues<Precision>().Where(value => value.ToString() == precision).Select(value => (Precision?)value).SingleOrDefault()
            ?? throw Damaged($"the precision is {CheckpointException.Quote(precision)}");
        Sections = ReadSections(ref reader, tableEnd);
        VerifyPayloads(tableEnd, purpose);
        Checkpoint = ReadCheckpoint();
    }

    public string Path => file.Path;

    private enum Purpose
    {
        /// <summary>Configuration and tensor names alone.</summary>
        Describe,

        /// <summary>Every byte is looked at.</summary>
        Verify,

        /// <summary>And the weights are about to be used.</summary>
        Load,
    }

    /// <summary>The model class that it was packed for.</summary>
    public string Model { get; }

    /// <summary>The precision that it was packed with.</summary>
    public Precision Precision { get; }

    /// <summary>All sections in the order of the file.</summary>
    public IReadOnlyList<PackedSection> Sections { get; }

    /// <summary>Configuration and tensor names of the checkpoint that it was made from.</summary>
    public Checkpoint Checkpoint { get; }

    /// <exception cref="CheckpointException">Not a packed model, of another version, or damaged.</exception>
    public static PackedModelFile Open(string path) => Open(MappedFile.Open(path), Purpose.Verify);

    /// <summary>The same for a model that will run: what every run reads whole lies in large pages, where the system grants them.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static PackedModelFile Load(string path) => Load(MappedFile.Open(path));

    /// <summary>
    /// Configuration and tensor names alone: verified like the header and the table, while the weights are not read. For finding out which
    /// class a file is for, before that class opens it.
    /// </summary>
    /// <exception cref="CheckpointException">Not a packed model, of another version, or damaged in these parts.</exception>
    public static Checkpoint ReadDescription(string path)
    {
        using MappedFile mapped = MappedFile.Open(path);
        return new PackedModelFile(mapped, Purpose.Describe).Checkpoint;
    }

    /// <summary>Takes over <paramref name="file"/>.</summary>
    public static PackedModelFile Open(MappedFile file) => Open(file, Purpose.Verify);

    /// <inheritdoc cref="Open(MappedFile)"/>
    public static PackedModelFile Load(MappedFile file) => Open(file, Purpose.Load);

    private static PackedModelFile Open(MappedFile file, Purpose purpose)
    {
        try
        {
            return new PackedModelFile(file, purpose);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The section for a description, in place or the copy.</summary>
    /// <exception cref="CheckpointException">There is none: the file was packed for another version of the class.</exception>
    public NativeBlock Map(WeightDescription wanted)
    {
        if (weights.TryGetValue(wanted, out PackedSection? section))
            return copies.TryGetValue(section, out NativeBlock? copy) ? copy : new NativeBlock(file.Pointer + section.Offset, section.Length, file);
        PackedSection? named = weights.Values.FirstOrDefault(other => other.Description.Name == wanted.Name);
        string found = named is null ? "no such section" : $"{named.Description}";
        throw new CheckpointException(Path, null, $"section {CheckpointException.Quote(wanted.Name)}: the model class asks for {wanted}, the file has {found}; it was packed for another version of the class, pack the model again.");
    }

    public void Dispose()
    {
        Checkpoint.Dispose();
        file.Dispose();
    }

    private CheckpointException Damaged(string problem) => new(Path, null, $"{problem}; the file is damaged, pack the model again.");

    private (long TableBytes, uint TableChecksum) CheckHeader()
    {
        if (file.Length < PackedFormat.HeaderBytes)
            throw Damaged($"{file.Length} bytes, a packed model has at least {PackedFormat.HeaderBytes}");
        ReadOnlySpan<byte> header = file.Span(0, PackedFormat.HeaderBytes);
        if (!header.StartsWith(PackedFormat.Magic))
            throw new CheckpointException(Path, null, "is not a packed model; expected a file written by CompiledModel.Save or 'lathe pack'.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (BlockChecksum.Crc32C(header[..60]) != BinaryPrimitives.ReadUInt32LittleEndian(header[60..]))
            throw Damaged("the header does not match its checksum");
        if (version != PackedFormat.Version)
            throw new CheckpointException(Path, null, $"has format version {version}, this Lathe reads version {PackedFormat.Version}; pack the model again.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (length != file.Length)
            throw Damaged($"the header says {length} bytes, the file has {file.Length}");
        long tableBytes = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        if (tableBytes < 0 || tableBytes > Math.Min(int.MaxValue, file.Length - PackedFormat.HeaderBytes))
            throw Damaged($"the header says {tableBytes} bytes of section table, {file.Length - PackedFormat.HeaderBytes} follow");
        foreach (byte reserved in header[36..60])
        {
            if (reserved != 0)
                throw Damaged("a reserved byte of the header is not zero");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != 0)
            throw Damaged("a reserved byte of the header is not zero");
        return (tableBytes, BinaryPrimitives.ReadUInt32LittleEndian(header[32..]));
    }

    /// <summary>Sections follow each other without hole or overlap, each at the first place that fits its alignment.</summary>
    private List<PackedSection> ReadSections(ref PackedTableReader reader, long tableEnd)
    {
        int count = reader.Count("sections", leastBytes: 48);
        if (count > PackedFormat.MostSections)
            throw Damaged($"{count} sections, at most {PackedFormat.MostSections} are allowed");
        List<PackedSection> sections = [];
        HashSet<WeightDescription> seen = [];
        long position = tableEnd;
        for (int i = 0; i < count; i++)
        {
            WeightKind kind = new(reader.UInt32());
            int outputs = reader.Int32("outputs");
            int inputs = reader.Int32("inputs");
            int group = reader.Int32("group");
            uint bias = reader.UInt32();
            long offset = reader.Int64("offset");
            long length = reader.Int64("length");
            uint checksum = reader.UInt32();
            string name = reader.Text();
            WeightDescription description = new(kind, name, reader.Text(), outputs, inputs, group, bias == 1);
            if (!kind.IsDefined || bias > 1)
                throw Damaged($"section {CheckpointException.Quote(name)} has kind {kind.Number} and flags {bias}, which this version does not have");
            if (length > file.Length || offset != PackedFormat.Align(position, length) || offset > file.Length - length)
                throw Damaged($"section {CheckpointException.Quote(name)} at {offset} with {length} bytes does not follow the one before, which ends at {position}, or ends beyond the {file.Length} bytes of the file");
            if (!seen.Add(description))
                throw Damaged($"section {CheckpointException.Quote(name)} stands in the table twice");
            position = offset + length;
            sections.Add(new PackedSection(description, offset, length, checksum));
            if (!kind.IsDescription)
                weights.Add(description, sections[^1]);
        }

        if (position != file.Length || count == 0)
            throw Damaged($"the sections end at {position}, the file has {file.Length} bytes");
        return sections;
    }

    private void VerifyPayloads(long tableEnd, Purpose purpose)
    {
        long end = tableEnd;
        (nint Start, long Length)[] ranges = new (nint, long)[Sections.Count];
        for (int i = 0; i < ranges.Length; i++)
        {
            // zeros up to the section's alignment: looked at, so that every byte of the file is covered
            if (file.Span(end, (int)(Sections[i].Offset - end)).ContainsAnyExcept((byte)0))
                throw Damaged($"the padding before section {CheckpointException.Quote(Sections[i].Description.Name)} is not zero");
            end = Sections[i].Offset + Sections[i].Length;
            ranges[i] = ((nint)(file.Pointer + Sections[i].Offset), Sections[i].Length);
        }

        if (purpose == Purpose.Describe)
        {
            VerifyDescription();
            return;
        }

        if (purpose == Purpose.Load)
            PlaceCopies(ranges);
        uint[] found = BlockChecksum.OfAll(ranges, copies.Count == 0 ? null : FillCopy);
        for (int i = 0; i < found.Length; i++)
            CheckSum(Sections[i], found[i]);
    }

    /// <summary>Gives each matrix and norm memory in large pages, and makes it the range that is verified: what is used is what was verified.</summary>
    private void PlaceCopies((nint Start, long Length)[] ranges)
    {
        bool[] copied = [.. Sections.Select(section => section.Description.Kind.IsReadWhole)];
        long bytes = Sections.Where((_, i) => copied[i]).Sum(section => section.Length);
        if (!LargePages.Available || bytes < LargePages.PageBytes || bytes > MostCopiedBytes)
            return;
        using NativeRegion.Scope memory = new NativeRegion().Use();
        for (int i = 0; i < ranges.Length; i++)
        {
            if (!copied[i])
                continue;
            NativeBlock block = NativeBlock.Allocate(ranges[i].Length);
            copies.Add(Sections[i], block);
            ranges[i].Start = (nint)block.Pointer;
        }
    }

    private void FillCopy(int range, long offset, byte* destination, long bytes)
    {
        if (copies.ContainsKey(Sections[range]))
            file.Read(Sections[range].Offset + offset, destination, bytes);
    }

    private void VerifyDescription()
    {
        foreach (PackedSection section in Sections)
        {
            if (section.Description.Kind.IsDescription)
                CheckSum(section, BlockChecksum.Of(file.Pointer + section.Offset, section.Length));
        }
    }

    private void CheckSum(PackedSection section, uint found)
    {
        if (found != section.Checksum)
            throw Damaged($"section {CheckpointException.Quote(section.Description.Name)} has checksum {found:x8}, the table says {section.Checksum:x8}");
    }

    private Checkpoint ReadCheckpoint()
    {
        PackedSection configuration = Single(WeightKind.Configuration);
        PackedSection tensors = Single(WeightKind.Tensors);
        return PackedTensorList.Read(
            Path, file.Span(tensors.Offset, (int)tensors.Length), file.Span(configuration.Offset, (int)configuration.Length).ToArray());
    }

    private PackedSection Single(WeightKind kind)
    {
        PackedSection[] found = [.. Sections.Where(section => section.Description.Kind == kind)];
        if (found.Length != 1 || found[0].Length > int.MaxValue)
            throw Damaged($"{found.Length} sections of kind {kind}, expected one of less than 2 GiB");
        return found[0];
    }
}
