namespace Lathe.Benchmarks.Peers;

/// <summary>A batch's first run.</summary>
/// <param name="Milliseconds">Its time.</param>
/// <param name="FirstTokens">[batch, hidden]: what the model says of each row's first token, to see that engines compute the same.</param>
internal sealed record FirstRun(double Milliseconds, float[] FirstTokens);
