using System.Globalization;
using System.Text;

namespace Lathe.Compression;

/// <summary>Rising numbers as a text of ranges: <c>0-4,7,9-12</c>.</summary>
internal static class IndexRanges
{
    /// <param name="indices">Rising.</param>
    public static string Format(IReadOnlyList<int> indices)
    {
        StringBuilder text = new();
        foreach ((int first, int last) in Of(indices))
        {
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first)
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
        }

        return text.ToString();
    }

    /// <summary>The numbers of a text; null where it is no such text, or has a number that is not below <paramref name="of"/>.</summary>
    public static IReadOnlyList<int>? Parse(string text, int of)
    {
        List<int> indices = [];
        int next = 0;
        foreach (string range in text.Length == 0 ? [] : text.Split(','))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out int first) || !Number(ends[^1], out int last) || first < next || last < first
                || last >= of)
                return null;
            indices.AddRange(Enumerable.Range(first, last - first + 1));
            next = last + 1;
        }

        return indices;
    }

    /// <summary>The runs of numbers that follow each other, each with its first and last.</summary>
    /// <param name="indices">Rising.</param>
    public static IEnumerable<(int First, int Last)> Of(IReadOnlyList<int> indices)
    {
        for (int start = 0, end; start < indices.Count; start = end)
        {
            for (end = start + 1; end < indices.Count && indices[end] == indices[end - 1] + 1; end++)
            {
            }

            yield return (indices[start], indices[end - 1]);
        }
    }

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
