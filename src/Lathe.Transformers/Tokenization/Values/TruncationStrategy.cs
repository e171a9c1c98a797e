namespace Lathe.Transformers.Tokenization;

/// <summary>Which sequence of a pair loses tokens.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, until both are of one length; then both.</summary>
    LongestFirst,
    OnlyFirst,
    OnlySecond,
}
