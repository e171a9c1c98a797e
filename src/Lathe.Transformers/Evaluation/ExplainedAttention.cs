using Lathe.Kernels;

namespace Lathe.Transformers.Evaluation;

/// <summary>Attentions of a run that were dealt out alike.</summary>
/// <param name="Calls">How often the run computed one: layers × chunks.</param>
/// <param name="Decision">How each was dealt out.</param>
/// <param name="Milliseconds">Of all calls together; null where nothing was measured.</param>
public sealed record ExplainedAttention(int Calls, AttentionDecision Decision, double? Milliseconds);
