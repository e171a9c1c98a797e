using Lathe.Compression;
using Lathe.Transformers.Trimming;

namespace Lathe.Cli.Commands;

/// <summary>A trimmed checkpoint on its way to be compressed, in a folder beside the output that goes with it.</summary>
internal sealed class TrimmedCheckpoint : IDisposable
{
    private const string Extension = ".lathe-trimmed";

    /// <param name="source">The whole checkpoint.</param>
    /// <param name="output">The folder that compression will write.</param>
    /// <param name="corpus">Texts whose tokens stay.</param>
    public TrimmedCheckpoint(string source, string output, IReadOnlyList<(string Text, string? Pair)> corpus)
    {
        Folder = Place(output);
        Clear(output);
        Directory.CreateDirectory(Folder);
        try
        {
            CheckpointFiles.CopyOthers(source, Folder);
            TrimmedVocabulary trimmed = VocabularyTrimmer.Write(source, Folder, corpus);
            From = new TrimmedFrom(source, trimmed.Kept, trimmed.Of);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder { get; }

    public TrimmedFrom From { get; }

    /// <summary>Takes away what a process that was killed has left.</summary>
    public static void Clear(string output)
    {
        if (Directory.Exists(Place(output)))
            Directory.Delete(Place(output), recursive: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static string Place(string output) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)) + Extension;
}
