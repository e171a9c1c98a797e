using System.Text;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>
/// What a compression decided and measured as one HTML page: figures before and after, candidates, bits, sensitivities, what pruning left,
/// ranges of activations. It needs no network and no script, and follows the reader's light or dark.
/// </summary>
public static class ReportFile
{
    /// <summary>Of the page in the folder that it tells of, where no other place is asked for.</summary>
    public const string Name = "report.html";

    /// <summary>Writes the page; its name holds either its old contents or the whole page.</summary>
    /// <param name="folder">One that was compressed: its manifest is read and, where units were removed, the header of its weights.</param>
    /// <param name="path">The page.</param>
    /// <exception cref="CheckpointException">The folder has no manifest, or a damaged one, or the disk refuses.</exception>
    public static void Write(string folder, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] page = Encoding.UTF8.GetBytes(ReportPage.Of(ReportReader.Read(folder)));
        AtomicFile.Write(path, stream => stream.Write(page));
    }
}
