namespace Lathe.Transformers.Pipelines;

/// <summary>How answers are looked for; the defaults are those of Hugging Face's "question-answering".</summary>
public sealed record AnswerOptions
{
    internal const int LongestWindow = 384, LongestStride = 128;

    /// <summary>Most answers, at least 1.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>Most tokens of an answer, at least 1.</summary>
    public int MaxAnswerLength { get; init; } = 15;

    /// <summary>
    /// Tokens of a window, question and special tokens included, at most <see cref="Pipeline.MaxSequence"/>; null for 384, or that where it
    /// is less. A longer context is read in several windows.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>Tokens of the context that a window repeats of the one before; null for 128, or what the window has room for.</summary>
    public int? Stride { get; init; }

    /// <summary>Whether "the context has no answer" is one of the answers: an empty text.</summary>
    public bool AllowImpossible { get; init; }

    /// <summary>Whether an answer that begins or ends inside a word takes in the whole word.</summary>
    public bool AlignToWords { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A property is out of its range; the message names it.</exception>
    internal void Check(int longest)
    {
        if (TopK < 1)
            throw Wrong(nameof(TopK), TopK, "at least 1");
        if (MaxAnswerLength < 1)
            throw Wrong(nameof(MaxAnswerLength), MaxAnswerLength, "at least 1");
        if (Window is { } window && (window < 1 || window > longest))
            throw Wrong(nameof(Window), Window, $"1 to {longest}, the tokens that the model takes");
        if (Stride < 0)
            throw Wrong(nameof(Stride), Stride, "at least 0");
    }

    private static ArgumentOutOfRangeException Wrong(string property, object? found, string expected) =>
        new(property, found, $"{nameof(AnswerOptions)}.{property} is {found}; expected {expected}.");
}
