namespace LatheService._1;

/// <param name="Label">The likeliest class, as the checkpoint's config.json names it.</param>
/// <param name="Score">How sure the model is, 0 to 1.</param>
internal sealed record LabelScore(string Label, float Score);
