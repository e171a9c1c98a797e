using System;
using System.Linq;

namespace Lathe.Analyzers.Checkpoints;

/// <summary>How far two names are apart.</summary>
internal static class Spelling
{
    /// <summary>Letters to insert, remove or replace, to make one of the other (Levenshtein 1966); above the limit, any number that is
    /// too.</summary>
    public static int Distance(string one, string other, int limit)
    {
        if (Math.Abs(one.Length - other.Length) > limit)
            return limit + 1;
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.Length];
    }
}
