namespace Lathe.Training.Tests;

/// <summary>Torch has one generator of random numbers in a process: tests that draw from it take turns, and nothing runs beside
/// them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class GeneratorCollection
{
    public const string Name = "torch's generator";
}
