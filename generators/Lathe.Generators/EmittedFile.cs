namespace Lathe.Generators;

/// <summary>A file of generated code.</summary>
/// <param name="HintName">Unique in a compilation whatever the case of its letters, without extension.</param>
/// <param name="Text">C#, with line feeds alone.</param>
internal sealed record EmittedFile(string HintName, string Text);
