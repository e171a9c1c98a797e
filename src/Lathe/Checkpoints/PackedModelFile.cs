using System.Buffers.Binary;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>
/// An opened packed model: its header, table and every checksum verified. The weights that it hands out are a verified copy, which nothing
/// that happens to the file can change; where mapping was asked for, they point into the file, and live until <see cref="Dispose"/>.
/// </summary>
internal sealed class PackedModelFile : IDisposable
{
    private readonly WeightFile file;
    private readonly PackedPayloads payloads;
    private readonly Dictionary<WeightDescription, PackedSection> weights = [];

    private PackedModelFile(WeightFile file, PackedPurpose purpose)
    {
        this.file = file;
        (int tableBytes, uint tableChecksum) = CheckHeader();
        byte[] table = file.Read(PackedFormat.HeaderBytes, tableBytes);
        if (BlockChecksum.Of(table) != tableChecksum)
            throw Damaged("the section table does not match its checksum");

        PackedTableReader reader = new(file.Path, "section table", table);
        Model = reader.Text();
        string precision = reader.Text();
        Precision = Enum.GetValues<Precision>().Where(value => value.ToString() == precision).Select(value => (Precision?)value)
            .SingleOrDefault()
            ?? throw Damaged($"the precision is {CheckpointException.Quote(precision)}");
        long tableEnd = PackedFormat.HeaderBytes + tableBytes;
        Sections = ReadSections(ref reader, tableEnd);
        CheckPadding(tableEnd);
        Checkpoint = PackedTensorList.Read(file.Path, ReadText(WeightKind.Tensors), ReadText(WeightKind.Configuration));
        try
        {
            payloads = PackedPayloads.Read(file, [.. weights.Values], purpose);
        }
        catch
        {
            Checkpoint.Dispose();
            throw;
        }
    }

    public string Path => file.Path;

    /// <summary>The model class that it was packed for.</summary>
    public string Model { get; }

    /// <summary>The precision that it was packed with.</summary>
    public Precision Precision { get; }

    /// <summary>All sections in the order of the file.</summary>
    public IReadOnlyList<PackedSection> Sections { get; }

    /// <summary>Configuration and tensor names of the checkpoint that it was made from.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Opens a file and verifies every byte of it; the weights are not kept, unless the purpose says so.</summary>
    /// <exception cref="CheckpointException">No regular file, not a packed model, of another version, damaged, or written to
    /// meanwhile.</exception>
    public static PackedModelFile Open(string path, PackedPurpose purpose = PackedPurpose.Verify) => Open(WeightFile.Open(path), purpose);

    /// <summary>Takes over <paramref name="file"/>.</summary>
    public static PackedModelFile Open(WeightFile file, PackedPurpose purpose = PackedPurpose.Verify)
    {
        try
        {
            PackedModelFile opened = new(file, purpose);
            // mapped or copied, the file itself has been read
            file.Dispose();
            return opened;
        }
        catch (CheckpointException)
        {
            // damage that is there because somebody writes just now has another remedy
            using (file)
                file.CheckUnchanged();
            throw;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Configuration and tensor names alone: verified like the header and the table, while the weights are not read. For finding out which
    /// class a file is for, before that class opens it.
    /// </summary>
    /// <exception cref="CheckpointException">Not a packed model, of another version, or damaged in these parts.</exception>
    public static Checkpoint ReadDescription(string path) => Open(path, PackedPurpose.Describe).Checkpoint;

    /// <summary>The weights of a description, as its kernels read them.</summary>
    /// <exception cref="CheckpointException">There are none: the file was packed for another version of the class.</exception>
    public NativeBlock Block(WeightDescription wanted)
    {
        if (weights.TryGetValue(wanted, out PackedSection? section))
            return payloads.Block(section);
        PackedSection? named = weights.Values.FirstOrDefault(other => other.Description.Name == wanted.Name);
        string found = named is null ? "no such section" : $"{named.Description}";
        throw new CheckpointException(Path, null,
            $"section {CheckpointException.Quote(wanted.Name)}: the model class asks for {wanted}, the file has {found}; it was packed "
            + "for another version of the class, pack the model again.");
    }

    /// <summary>The format in which a product or an embedding was packed; null where there is none like it, of which <see cref="Block"/>
    /// tells.</summary>
    public WeightFormat? FormatOf(WeightDescription wanted)
    {
        foreach (WeightDescription packed in weights.Keys)
        {
            if (packed with { Kind = wanted.Kind, Group = wanted.Group } == wanted && packed.Kind.Encoding is { } encoding
                && packed.Kind.IsProduct == wanted.Kind.IsProduct)
            {
                return new WeightFormat(encoding, packed.Group);
            }
        }

        return null;
    }

    /// <summary>Whether there is a section like that.</summary>
    public bool Has(WeightDescription wanted) => weights.ContainsKey(wanted);

    /// <summary>How many units were left of a layer's outputs when the file was packed.</summary>
    /// <exception cref="CheckpointException">The file does not say, or says more than there can be.</exception>
    public int Units(WeightDescription wanted)
    {
        WeightDescription? packed = weights.Keys.FirstOrDefault(other => other with { Outputs = wanted.Outputs } == wanted);
        return packed is { Outputs: >= 1 } && packed.Outputs <= wanted.Outputs
            ? packed.Outputs
            : throw new CheckpointException(Path, null,
            $"section {CheckpointException.Quote(wanted.Name)} of the outputs that are left: the model class asks for 1 to "
            + $"{wanted.Outputs} "
                + $"of {wanted.Inputs} each, the file has {packed?.Outputs.ToString() ?? "no such section"}; it was packed for another "
                + "version of the class, pack the model again.");
    }

    public void Dispose()
    {
        Checkpoint.Dispose();
        payloads.Dispose();
    }

    private CheckpointException Damaged(string problem) => PackedFormat.Damaged(Path, problem);

    private (int TableBytes, uint TableChecksum) CheckHeader()
    {
        if (file.Length < PackedFormat.HeaderBytes)
            throw Damaged($"{file.Length} bytes, a packed model has at least {PackedFormat.HeaderBytes}");
        ReadOnlySpan<byte> header = file.Read(0, PackedFormat.HeaderBytes);
        if (!header.StartsWith(PackedFormat.Magic))
            throw new CheckpointException(Path, null,
                "is not a packed model; expected a file written by CompiledModel.Save or 'lathe pack'.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (BlockChecksum.Crc32C(header[..60]) != BinaryPrimitives.ReadUInt32LittleEndian(header[60..]))
            throw Damaged("the header does not match its checksum");
        if (version != PackedFormat.Version)
            throw new CheckpointException(Path, null,
                $"has format version {version}, this Lathe reads version {PackedFormat.Version}; pack the model again.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (length != file.Length)
            throw Damaged($"the header says {length} bytes, the file has {file.Length}");
        long tableBytes = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        if (tableBytes < 0 || tableBytes > Math.Min(Array.MaxLength, file.Length - PackedFormat.HeaderBytes))
            throw Damaged($"the header says {tableBytes} bytes of section table, {file.Length - PackedFormat.HeaderBytes} follow");
        if (header[36..60].ContainsAnyExcept((byte)0) || BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != 0)
            throw Damaged("a reserved byte of the header is not zero");
        return ((int)tableBytes, BinaryPrimitives.ReadUInt32LittleEndian(header[32..]));
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
                throw Damaged(
                    $"section {CheckpointException.Quote(name)} has kind {kind.Number} and flags {bias}, which this version does not have");
            if (length > file.Length || offset != PackedFormat.Align(position, length) || offset > file.Length - length)
                throw Damaged(
                    $"section {CheckpointException.Quote(name)} at {offset} with {length} bytes does not follow the one before, which "
                    + $"ends at {position}, or ends beyond the {file.Length} bytes of the file");
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

    /// <summary>Zeros up to each section's alignment: looked at, so that every byte of the file is covered.</summary>
    private void CheckPadding(long tableEnd)
    {
        long end = tableEnd;
        foreach (PackedSection section in Sections)
        {
            if (section.Offset > end && file.Read(end, (int)(section.Offset - end)).AsSpan().ContainsAnyExcept((byte)0))
                throw Damaged($"the padding before section {CheckpointException.Quote(section.Description.Name)} is not zero");
            end = section.Offset + section.Length;
        }
    }

    /// <summary>The only section of a kind, verified.</summary>
    private byte[] ReadText(WeightKind kind)
    {
        PackedSection[] found = [.. Sections.Where(section => section.Description.Kind == kind)];
        if (found.Length != 1 || found[0].Length > Array.MaxLength)
            throw Damaged($"{found.Length} sections of kind {kind}, expected one of less than 2 GiB");
        byte[] text = file.Read(found[0].Offset, (int)found[0].Length);
        found[0].Check(Path, BlockChecksum.Of(text));
        return text;
    }
}
