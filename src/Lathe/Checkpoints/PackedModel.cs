namespace Lathe.Checkpoints;

/// <summary>
/// Packed model files (<c>*.lathe</c>): a model's weights as its kernels read them, so that loading is reading. They are written by
/// <see cref="CompiledModel.Save"/> and read by the generated <c>Load</c>; docs/formats/packed-model.md describes the bytes.
/// </summary>
public static class PackedModel
{
    /// <summary>What the packed weights are called in a folder that has been compressed, beside its float weights.</summary>
    public const string FileName = "model.lathe";

    /// <summary>
    /// Name of the environment variable that has packed files mapped instead of read: <c>LATHE_MAP_WEIGHTS=1</c>. Processes then share the
    /// memory of one file, and none may write to it: docs/checkpoints.md says what happens then.
    /// </summary>
    public const string MapVariable = "LATHE_MAP_WEIGHTS";

    /// <summary>Whether the file starts like a packed model; false also where it cannot be read, or is no regular file.</summary>
    public static bool IsPackedModel(string path)
    {
        try
        {
            using FileStream stream = new(RegularFile.Open(path), FileAccess.Read, bufferSize: 0);
            Span<byte> start = stackalloc byte[PackedFormat.Magic.Length];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && start.SequenceEqual(PackedFormat.Magic);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Verifies a file and says what it holds.</summary>
    /// <exception cref="CheckpointException">Not a packed model, of another version, or damaged.</exception>
    public static PackedModelSummary Describe(string path)
    {
        using PackedModelFile file = PackedModelFile.Open(path);
        return new PackedModelSummary(
            file.Model,
            file.Precision,
            file.Checkpoint.ModelType,
            [.. file.Sections.Select(section => new PackedModelSection(
                section.Description.Name, section.Description.Kind.ToString(), section.Description.Outputs, section.Description.Inputs,
                section.Description.Group, section.Offset, section.Length))]);
    }

    /// <summary>
    /// What a packed file knows of the checkpoint it was made from: config.json, and the names and shapes of its tensors. The weights are
    /// neither read nor verified; <c>Load</c> does that.
    /// </summary>
    /// <exception cref="CheckpointException">Not a packed model, of another version, or damaged in these parts.</exception>
    public static Checkpoint ReadCheckpoint(string path) => PackedModelFile.ReadDescription(path);

    /// <summary>How <c>Load</c> opens a packed file, as the variable asks.</summary>
    /// <exception cref="InvalidOperationException">The variable is neither 0 nor 1.</exception>
    internal static PackedPurpose LoadPurpose(string? asked) => asked switch
    {
        null or "" or "0" => PackedPurpose.Load,
        "1" => PackedPurpose.Map,
        _ => throw new InvalidOperationException($"{MapVariable}={asked}: expected 1 to map packed files, 0 or nothing to read them"),
    };
}
