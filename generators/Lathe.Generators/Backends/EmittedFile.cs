namespace Lathe.Generators.Backends;

/// <param name="HintName">Unique among all files that all backends emit in a compilation.</param>
/// <param name="Text">Lines end in LF.</param>
internal sealed record EmittedFile(string HintName, string Text);
