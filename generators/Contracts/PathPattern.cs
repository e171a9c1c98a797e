using System.Collections.Generic;
using System.Globalization;

#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Names of layers, or their places in a checkpoint, with <c>{i}</c> in the place of an index: one pattern for all elements of an
/// array.</summary>
internal static class PathPattern
{
    private const string Index = "{i}";

    /// <returns>The indices that stand in the places of <c>{i}</c>; null where the path is another.</returns>
    public static IReadOnlyList<int>? Match(string pattern, string path)
    {
        List<int> indices = [];
        int at = 0, from = 0;
        while (true)
        {
            int next = pattern.IndexOf(Index, from, System.StringComparison.Ordinal);
            int length = (next < 0 ? pattern.Length : next) - from;
            if (string.CompareOrdinal(path, at, pattern, from, length) != 0 || path.Length - at < length)
                return null;
            at += length;
            if (next < 0)
                return at == path.Length ? indices : null;
            int start = at;
            while (at < path.Length && path[at] is >= '0' and <= '9')
                at++;
            if (!int.TryParse(path.Substring(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                return null;
            indices.Add(index);
            from = next + Index.Length;
        }
    }

    /// <summary>The pattern with indices in their places, the outermost array's first.</summary>
    public static string Fill(string pattern, IReadOnlyList<int> indices)
    {
        foreach (int index in indices)
        {
            int at = pattern.IndexOf(Index, System.StringComparison.Ordinal);
            if (at < 0)
                break;
            pattern = pattern.Remove(at, Index.Length).Insert(at, index.ToString(CultureInfo.InvariantCulture));
        }

        return pattern;
    }
}
