namespace Lathe.Generators.Typing;

/// <summary>A typed model, or the reason why there is none: the generator stays silent where an analyzer speaks.</summary>
internal abstract record TypingResult;

internal sealed record TypedResult(TypedModel Model) : TypingResult;

internal sealed record UntypedResult(string QualifiedName, string Reason) : TypingResult;
