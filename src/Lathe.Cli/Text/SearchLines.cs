using Lathe.Cli.Presentation;
using Lathe.Compression;

namespace Lathe.Cli.Text;

/// <summary>The lines of a file that have text, with their numbers from 1.</summary>
internal sealed record SearchLines(IReadOnlyList<string> Texts, IReadOnlyList<int> Numbers)
{
    /// <exception cref="InputException">The file cannot be read, or has no text.</exception>
    public static SearchLines Read(ToolInput input, string path)
    {
        (string Text, int Number)[] lines = [.. input.Lines(path).Select((text, i) => (text, i + 1))
            .Where(line => !string.IsNullOrWhiteSpace(line.text))];
        return lines.Length > 0
            ? new SearchLines([.. lines.Select(line => line.Text)], [.. lines.Select(line => line.Number)])
            : throw new InputException($"{path} has no text; expected lines to search.");
    }
}
