namespace WebApi.Contracts;

/// <summary>One vector a text.</summary>
public sealed record EmbeddingsResponse
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Length of a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Tokens that were read.</summary>
    public required long Tokens { get; init; }

    /// <summary>In the order of the inputs.</summary>
    public required IReadOnlyList<float[]> Embeddings { get; init; }
}
