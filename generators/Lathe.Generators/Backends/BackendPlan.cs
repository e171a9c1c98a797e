namespace Lathe.Generators.Backends;

/// <summary>What one backend decided for one model: an immutable record of its own that compares by value.</summary>
internal abstract record BackendPlan;
