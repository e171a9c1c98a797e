using Lathe.Tests;

namespace Lathe.Package.Tests;

/// <summary>docs/start.md: what it tells to type, and what it says is printed.</summary>
internal static class StartPage
{
    /// <summary>The blocks of commands in their order, each with the lines of the blocks of output behind it.</summary>
    public static IReadOnlyList<(string Commands, string[] Printed)> Read()
    {
        List<(string Commands, string[] Printed)> blocks = [];
        string[] lines = File.ReadAllLines(Path.Combine(TestFiles.RepositoryRoot, "docs", "start.md"));
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
                continue;
            int end = Array.IndexOf(lines, "```", i + 1);
            string[] block = lines[(i + 1)..end];
            switch (lines[i])
            {
                case "```bash":
                    blocks.Add((string.Join('\n', block), []));
                    break;
                case "```text":
                    blocks[^1] = (blocks[^1].Commands, [.. blocks[^1].Printed, .. block]);
                    break;
                default:
                    throw new InvalidDataException($"docs/start.md, line {i + 1}: a block of '{lines[i]}'; expected bash or text.");
            }
            i = end;
        }
        return blocks;
    }
}
