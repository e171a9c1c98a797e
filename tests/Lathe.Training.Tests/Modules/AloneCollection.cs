namespace Lathe.Training.Tests.Modules;

/// <summary>Tests that count what the whole process has run when no other does.</summary>
[CollectionDefinition(MemoryTests.Alone, DisableParallelization = true)]
public sealed class AloneCollection;
