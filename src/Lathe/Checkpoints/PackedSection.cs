namespace Lathe.Checkpoints;

/// <summary>A section of a packed file as its table has it, checked against the file.</summary>
/// <param name="Description">What it holds.</param>
/// <param name="Offset">First byte, from the start of the file.</param>
/// <param name="Length">Bytes, without the zeros before the next section.</param>
/// <param name="Checksum"><see cref="BlockChecksum"/> of the section's bytes.</param>
internal sealed record PackedSection(WeightDescription Description, long Offset, long Length, uint Checksum)
{
    /// <exception cref="CheckpointException">The contents have another checksum than the table says.</exception>
    public void Check(string path, uint found)
    {
        if (found != Checksum)
            throw PackedFormat.Damaged(path,
                $"section {CheckpointException.Quote(Description.Name)} has checksum {found:x8}, the table says {Checksum:x8}");
    }
}
