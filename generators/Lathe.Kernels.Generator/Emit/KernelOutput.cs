using Lathe.Kernels.Generator.Parsing;

namespace Lathe.Kernels.Generator.Emit;

/// <summary>What became of a request.</summary>
internal abstract record KernelOutput
{
    /// <summary>A source file.</summary>
    public sealed record Source(string HintName, string Text) : KernelOutput;

    /// <summary>A kernel that cannot be assembled, and why.</summary>
    public sealed record Failure(string ClassName, string Reason, LocationModel Location) : KernelOutput;
}
