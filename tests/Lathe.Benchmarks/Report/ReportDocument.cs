using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.Benchmarks.Report;

/// <summary>
/// A document whose measured blocks stand between marks, each on a line of its own:
/// <c>&lt;!-- measured: bert-base-int8 bert-base-float32 --&gt;</c>
/// and <c>&lt;!-- end --&gt;</c>. What lies between is replaced; the rest is prose and stays.
/// </summary>
internal static partial class ReportDocument
{
    private const string End = "<!-- end -->";

    /// <summary>Fills the blocks.</summary>
    /// <param name="text">The document.</param>
    /// <param name="block">Makes a block of its names; null leaves what is there.</param>
    /// <param name="left">Receives the names of blocks that were left as they are.</param>
    /// <exception cref="FormatException">A block has no end.</exception>
    public static string Fill(string text, Func<IReadOnlyList<string>, string?> block, ICollection<string> left)
    {
        StringBuilder filled = new();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            filled.Append(lines[i]).Append(i + 1 < lines.Length ? "\n" : "");
            Match mark = Mark().Match(lines[i]);
            if (!mark.Success)
                continue;
            int end = Array.IndexOf(lines, End, i + 1);
            if (end < 0)
                throw new FormatException($"line {i + 1}: '{lines[i]}' has no '{End}' behind it");
            string names = mark.Groups["names"].Value;
            string? made = block(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            if (made is null)
            {
                left.Add(names);
                continue;
            }
            filled.Append(made);
            // the end itself is written by the next turn of the loop
            i = end - 1;
        }
        return filled.ToString();
    }

    [GeneratedRegex("^<!-- measured: (?<names>[a-z0-9 -]+) -->$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();
}
