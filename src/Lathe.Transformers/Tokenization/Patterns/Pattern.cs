using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>Finds stretches of text; immutable, so that threads share it.</summary>
internal abstract class Pattern
{
    /// <summary>A cheap look: true where there is certainly no match.</summary>
    public virtual bool CannotMatch(ReadOnlySpan<char> text) => false;

    /// <summary>Adds all matches from left to right, none overlapping another.</summary>
    /// <exception cref="TokenizerException">The text would take the pattern too many steps.</exception>
    public abstract void Find(ReadOnlySpan<char> text, MatchList matches);
}
