namespace Lathe.Generators.Graphs;

/// <summary>A tensor, layer or model is used where it may be null.</summary>
/// <param name="Method">In which it is used.</param>
/// <param name="Value">What is computed with it there, by number.</param>
/// <param name="Found">What is used, and when it is there.</param>
/// <param name="Mend">What to write instead.</param>
internal sealed record AbsentUse(string Method, int Value, string Found, string Mend);
