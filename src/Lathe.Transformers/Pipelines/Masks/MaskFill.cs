namespace Lathe.Transformers.Pipelines;

/// <summary>A token that may stand in the place of a mask.</summary>
/// <param name="Score">0 to 1: the softmax over the whole vocabulary.</param>
/// <param name="TokenId">Its id.</param>
/// <param name="Token">The token, decoded by itself.</param>
/// <param name="Sequence">The text with the token in the mask's place, decoded; other masks stay.</param>
public readonly record struct MaskFill(float Score, int TokenId, string Token, string Sequence);
