namespace Lathe.Compression;

/// <summary>
/// Bits for each layer at the least total loss within a size: the multiple-choice knapsack, solved exactly. Layer by layer it keeps every
/// total that no other beats in both size and loss; layers of a transformer have few different sizes, so that there are some thousands at
/// most.
/// </summary>
public static class BitAllocation
{
    /// <param name="layers">The choices of each layer, at least one.</param>
    /// <param name="mostBytes">Of all layers together.</param>
    /// <returns>The choice of each layer.</returns>
    /// <exception cref="ArgumentException">A layer has no choice, a loss is not finite, or even the smallest choices do not
    /// fit.</exception>
    public static IReadOnlyList<AllocationChoice> Solve(IReadOnlyList<IReadOnlyList<AllocationChoice>> layers, long mostBytes)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Any(choices => choices.Count == 0))
            throw new ArgumentException("a layer has no choice; expected at least one", nameof(layers));
        if (layers.SelectMany(choices => choices).Any(choice => !double.IsFinite(choice.Loss) || choice.Bytes < 0))
            throw new ArgumentException("a choice has a loss that is no finite number, or negative bytes", nameof(layers));
        long smallest = layers.Sum(choices => choices.Min(choice => choice.Bytes));
        if (smallest > mostBytes)
            throw new ArgumentException($"the smallest choices take {smallest} bytes, at most {mostBytes} are allowed", nameof(mostBytes));

        // what the layers that are left need at least
        long left = smallest;
        List<Total> totals = [new Total(0, 0, null, null)];
        foreach (IReadOnlyList<AllocationChoice> choices in layers)
        {
            left -= choices.Min(choice => choice.Bytes);
            totals = Undominated(totals.SelectMany(
                total => choices.Select(choice => new Total(total.Bytes + choice.Bytes, total.Loss + choice.Loss, choice, total)))
                .Where(total => total.Bytes + left <= mostBytes));
        }

        AllocationChoice[] chosen = new AllocationChoice[layers.Count];
        Total best = totals[^1];
        for (int i = chosen.Length - 1; i >= 0; i--, best = best.Before!)
            chosen[i] = best.Choice!;
        return chosen;
    }

    /// <summary>By rising size and falling loss.</summary>
    private static List<Total> Undominated(IEnumerable<Total> totals)
    {
        List<Total> kept = [];
        foreach (Total total in totals.OrderBy(total => total.Bytes).ThenBy(total => total.Loss))
        {
            if (kept.Count == 0 || total.Loss < kept[^1].Loss)
                kept.Add(total);
        }

        return kept;
    }

    private sealed record Total(long Bytes, double Loss, AllocationChoice? Choice, Total? Before);
}
