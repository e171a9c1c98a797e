namespace Lathe.Compression;

/// <summary>What every request to remove a share of something is held against, whatever it removes.</summary>
internal static class ShareChecks
{
    /// <param name="share">0 or more, and below 1.</param>
    /// <param name="of">What it is a share of, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range, or no number.</exception>
    public static void Share(double share, string of)
    {
        if (!(share is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, $"a share of {of} is 0 or more, and below 1");
    }

    /// <exception cref="ArgumentOutOfRangeException">The number has no name.</exception>
    public static void Known(Importance importance)
    {
        if (!Enum.IsDefined(importance))
            throw new ArgumentOutOfRangeException(nameof(importance), importance, "expected a member of Importance");
    }

    /// <param name="importance">By what something is chosen of which no gradients are measured.</param>
    /// <param name="chosen">What is chosen, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is told by gradients, or the number has no name.</exception>
    public static void WithoutGradients(Importance importance, string chosen)
    {
        if (importance is not (Importance.Random or Importance.Magnitude or Importance.Activation))
        {
            throw new ArgumentOutOfRangeException(nameof(importance), importance,
                $"{chosen} are chosen by Random, Magnitude or Activation");
        }
    }
}
