namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The namespaces of the runtime as generated code spells them, each ending in its dot. A type that moves is followed
/// here.</summary>
internal static class RuntimeNames
{
    /// <summary>What only generated code calls: kernels, buffers, packed weights and their readers.</summary>
    public const string CompilerServices = "global::Lathe.CompilerServices.";

    /// <summary>What kernels tell of their decisions, which users read too.</summary>
    public const string Recording = "global::Lathe.Kernels.";

    /// <summary>The formats of weights, which compiler and runtime share.</summary>
    public const string Formats = "global::Lathe.Kernels.Formats.";
}
