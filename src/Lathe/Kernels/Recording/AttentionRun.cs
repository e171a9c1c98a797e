namespace Lathe.Kernels;

/// <summary>An attention that ran while its thread was recorded.</summary>
/// <param name="Decision">How it was dealt out.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record AttentionRun(AttentionDecision Decision, TimeSpan Elapsed);
