namespace Lathe.Transformers.Pipelines;

/// <summary>A class and how likely it is.</summary>
/// <param name="Label">Its name in <c>id2label</c> of config.json; "LABEL_3" where that has none.</param>
/// <param name="Score">0 to 1 after a softmax or sigmoid; any number where neither is applied.</param>
public readonly record struct ClassLabel(string Label, float Score);
