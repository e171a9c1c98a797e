namespace Lathe;

/// <summary>Why a group of coupled axes keeps its extent.</summary>
/// <param name="Subject">The parameter, the output, the embedding, or the operation with the value that it makes; empty for a residual
/// stream.</param>
public sealed record CouplingPin(CouplingPinKind Kind, string Subject);
