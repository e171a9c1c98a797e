namespace WebApi.Contracts;

/// <summary>The likeliest classes of each text.</summary>
public sealed record ClassifyResponse
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>In the order of the inputs.</summary>
    public required IReadOnlyList<IReadOnlyList<LabelScore>> Results { get; init; }
}
