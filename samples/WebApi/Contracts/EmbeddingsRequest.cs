namespace WebApi.Contracts;

/// <summary>Texts to turn into vectors.</summary>
public sealed record EmbeddingsRequest
{
    /// <summary>The texts, in the order in which their vectors come back.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The prompt to put in front of each, one of the checkpoint's; left out for its default one.</summary>
    public string? PromptName { get; init; }
}
