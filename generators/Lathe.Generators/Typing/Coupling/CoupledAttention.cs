namespace Lathe.Generators.Typing.Coupling;

/// <summary>An attention whose number of heads is a group's.</summary>
/// <param name="Model">Path of the model whose Forward has it; empty for the root.</param>
/// <param name="Value">Its result in that Forward.</param>
internal sealed record CoupledAttention(string Model, int Value);
