namespace Lathe.Transformers.Tokenization;

/// <summary>Decides what is kept of the sequences, in the manner of the Rust implementation.</summary>
internal static class Truncator
{
    /// <summary>Tokens that each sequence may keep.</summary>
    /// <param name="first">Tokens of the first sequence.</param>
    /// <param name="second">Tokens of the second; -1 = there is none.</param>
    /// <param name="most">Most tokens of both together, special tokens taken off already.</param>
    /// <param name="strategy">Which is cut.</param>
    /// <exception cref="ArgumentException">The strategy cuts a sequence that is missing or too short for it.</exception>
    public static (int First, int Second) Keep(int first, int second, int most, TruncationStrategy strategy)
    {
        int total = first + Math.Max(second, 0);
        if (total <= most)
            return (first, second);
        if (most == 0)
            return (0, Math.Min(second, 0));
        if (strategy == TruncationStrategy.LongestFirst)
            return second < 0 ? (most, -1) : KeepBoth(first, second, most);

        int remove = total - most;
        bool cutsFirst = strategy == TruncationStrategy.OnlyFirst;
        int length = cutsFirst ? first : second;
        if (length < 0)
            throw new ArgumentException("truncation only_second needs a pair; there is one sequence. Use LongestFirst or OnlyFirst.");
        if (length <= remove)
            throw new ArgumentException(
                $"truncation {strategy} to {most} tokens of text has to remove {remove} from a sequence of {length}. Use LongestFirst or "
                + "a greater MaximumLength.");
        return cutsFirst ? (first - remove, second) : (first, second - remove);
    }

    /// <summary>
    /// Cuts a sequence into windows: the first is the encoding, the others overflow; each repeats <paramref name="stride"/> tokens of the
    /// one before.
    /// </summary>
    /// <exception cref="ArgumentException">The stride leaves nothing new for a window.</exception>
    public static List<(int Start, int End)> Windows(int length, int keep, int stride, TextSide side)
    {
        if (keep >= length)
            return [(0, length)];
        if (keep == 0)
            return [(0, 0), (0, length)];
        if (stride >= keep)
            throw new ArgumentException(
                $"a truncation stride of {stride} is not less than the {keep} tokens that a window keeps; windows would not advance.");
        List<(int, int)> windows = [];
        int step = keep - stride;
        if (side == TextSide.Right)
        {
            for (int start = 0; ; start += step)
            {
                int end = Math.Min(start + keep, length);
                windows.Add((start, end));
                if (end == length)
                    return windows;
            }
        }

        for (int end = length; ; end -= step)
        {
            int start = Math.Max(0, end - keep);
            windows.Add((start, end));
            if (start == 0)
                return windows;
        }
    }

    private static (int First, int Second) KeepBoth(int first, int second, int most)
    {
        int shorter = Math.Min(first, second);
        int longer = shorter > most ? shorter : Math.Max(shorter, most - shorter);
        if (shorter + longer > most)
        {
            shorter = most / 2;
            longer = shorter + (most % 2);
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
