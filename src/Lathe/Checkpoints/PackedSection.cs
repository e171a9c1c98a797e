namespace Lathe.Checkpoints;

/// <summary>A section of a packed file as its table has it, checked against the file.</summary>
/// <param name="Description">What it holds.</param>
/// <param name="Offset">First byte, from the start of the file.</param>
/// <param name="Length">Bytes, without the zeros before the next section.</param>
/// <param name="Checksum"><see cref="BlockChecksum"/> of the section's bytes.</param>
internal sealed record PackedSection(WeightDescription Description, long Offset, long Length, uint Checksum);
