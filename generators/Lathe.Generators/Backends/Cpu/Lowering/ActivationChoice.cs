using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Which elementwise function follows a product: known to the source, or a value of the configuration.</summary>
/// <param name="Name">A Lathe.Activation member where the source knows it.</param>
/// <param name="Choice">Otherwise the configuration value that says it.</param>
internal sealed record ActivationChoice(string? Name, Scalar? Choice)
{
    public override string ToString() => Name ?? Choice!.ToString();
}
