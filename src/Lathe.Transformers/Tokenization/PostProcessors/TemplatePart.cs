namespace Lathe.Transformers.Tokenization.PostProcessors;

/// <summary>One part of a template: a sequence (0 or 1), or a special token.</summary>
/// <param name="Sequence">The sequence, or -1 for a special token.</param>
/// <param name="TypeId">Type id of the part.</param>
/// <param name="Id">Id of the special token.</param>
/// <param name="Token">The special token as it is written.</param>
internal readonly record struct TemplatePart(int Sequence, int TypeId, int Id = -1, string Token = "");
