namespace Lathe.Training;

/// <summary>A text, or two, and what a model is to say about them; which of these are asked for depends on the task.</summary>
public sealed record TrainingExample
{
    /// <summary>The text; in question answering the question; "" where there are <see cref="Words"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>The second text, in question answering the one that holds the answer; null where there is none.</summary>
    public string? Pair { get; init; }

    /// <summary>Its class, by name or number.</summary>
    public string? Label { get; init; }

    /// <summary>How alike both texts are, finite.</summary>
    public double? Score { get; init; }

    /// <summary>The text cut into words.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The class of each word.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The answer, as it stands in <see cref="Pair"/>.</summary>
    public string? Answer { get; init; }

    /// <summary>Where in <see cref="Pair"/> the answer begins, in UTF-16 units.</summary>
    public int? AnswerStart { get; init; }

    /// <summary>What messages call the file it stands in; null where it comes from code.</summary>
    public string? File { get; init; }

    /// <summary>Its line in the file, or its number among examples from code; from 1.</summary>
    public int Line { get; init; }

    /// <summary>What messages call it: <c>train.jsonl: line 7</c>, <c>example 7</c>.</summary>
    public string Place => File is null ? $"example {Line}" : $"{File}: line {Line}";

    /// <summary>An error that blames this example.</summary>
    internal Lathe.Compression.InputException Problem(string problem) => new($"{Place}: {problem}");
}
