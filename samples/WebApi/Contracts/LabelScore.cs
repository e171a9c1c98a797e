namespace WebApi.Contracts;

/// <summary>A class and how likely it is.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Score">0 to 1.</param>
public sealed record LabelScore(string Label, float Score);
