namespace WebApi.Contracts;

/// <summary>Texts, or pairs of texts, to classify.</summary>
public sealed record ClassifyRequest
{
    /// <summary>The texts, in the order in which their classes come back.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The second text of each pair, as many as inputs; left out for single texts.</summary>
    public IReadOnlyList<string>? Pairs { get; init; }

    /// <summary>How many classes to give for each, likeliest first; 1 where it is left out.</summary>
    public int? Top { get; init; }
}
