namespace Lathe.Transformers.Pipelines;

/// <summary>The highest scores of a list, found without sorting all of it.</summary>
internal static class BestFirst
{
    /// <summary>Numbers of the highest scores, highest first; of equal ones the lower number first.</summary>
    /// <param name="scores">None is NaN.</param>
    /// <param name="most">How many, at least 1; fewer where there are fewer.</param>
    public static int[] Order(ReadOnlySpan<float> scores, int most)
    {
        int[] best = new int[Math.Min(most, scores.Length)];
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (count == best.Length && (count == 0 || scores[i] <= scores[best[count - 1]]))
                continue;
            int at = count < best.Length ? count++ : count - 1;
            for (; at > 0 && scores[best[at - 1]] < scores[i]; at--)
                best[at] = best[at - 1];
            best[at] = i;
        }
        return best;
    }
}
