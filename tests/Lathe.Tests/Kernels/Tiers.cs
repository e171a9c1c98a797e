using Lathe.Hardware;

namespace Lathe.Tests.Kernels;

/// <summary>The tiers of this machine, as rows of a theory.</summary>
public static class Tiers
{
    public static TheoryData<InstructionTier> Available { get; } = [.. All];

    internal static IEnumerable<InstructionTier> All => Enum.GetValues<InstructionTier>().Where(Processor.Supports);
}
