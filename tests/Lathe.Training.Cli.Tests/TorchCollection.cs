namespace Lathe.Training.Cli.Tests;

/// <summary>There is one generator of random numbers in a process: what trains runs one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
