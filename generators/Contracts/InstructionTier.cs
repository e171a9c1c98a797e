using System;
using System.Collections.Generic;
using System.Linq;

#if LATHE_RUNTIME
namespace Lathe.Hardware;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Sets of instructions that kernels are written for.</summary>
/// <remarks>
/// A new one is its member here, behind those that it has all instructions of, and its line below. A step of programs that only it has
/// is a name in Opcode, an encoding in X64Target and its use in KernelBuilder, which asks the target for it; a capability is for what
/// C# has to know too. Detection, kernels and what may be asked for follow.
/// </remarks>
#if LATHE_RUNTIME
public
#else
internal
#endif
enum InstructionTier
{
    /// <summary>No assumption: 128-bit vectors as the runtime provides them, widening integer products.</summary>
    Portable,

    /// <summary>128-bit vectors with fused multiply-add (x64 with FMA, or Arm AdvSimd).</summary>
    Vector128,

    /// <summary>256-bit vectors with FMA.</summary>
    Avx2,

    /// <summary>256-bit vectors with byte dot products (AVX-VNNI).</summary>
    Avx2Vnni,

    /// <summary>512-bit vectors (F, BW, DQ, VL).</summary>
    Avx512,

    /// <summary>512-bit byte dot products; .NET cannot express them, so this tier differs from <see cref="Avx512"/> by machine code
    /// only.</summary>
    Avx512Vnni,
}

/// <summary>The one table of what each tier has, and how a processor says that it has it.</summary>
internal static class InstructionTiers
{
    private const InstructionCapabilities Narrow = InstructionCapabilities.FusedMultiplyAdd | InstructionCapabilities.Vectors256;
    private const InstructionCapabilities Wide = Narrow | InstructionCapabilities.Vectors512;

    // AVX, F16C, FMA, and AVX2
    private static readonly ProcessorFeature[] NarrowFeatures = [
        new(1, 0, ProcessorRegister.Ecx, 28), new(1, 0, ProcessorRegister.Ecx, 29), new(1, 0, ProcessorRegister.Ecx, 12),
        new(7, 0, ProcessorRegister.Ebx, 5),
    ];

    // AVX-512 F, DQ and BW; no processor has these without VL
    private static readonly ProcessorFeature[] WideFeatures = [
        new(7, 0, ProcessorRegister.Ebx, 16), new(7, 0, ProcessorRegister.Ebx, 17), new(7, 0, ProcessorRegister.Ebx, 30),
    ];

#if LATHE_RUNTIME
    private static readonly InstructionTier[] Tiers = Enum.GetValues<InstructionTier>();
#else
    private static readonly InstructionTier[] Tiers = (InstructionTier[])Enum.GetValues(typeof(InstructionTier));
#endif

    private static readonly (InstructionCapabilities Capabilities, ProcessorFeature[] Features)[] Table = [.. Tiers.Select(Describe)];

    /// <summary>Wide vectors count for more than dot products; of tiers with the same capabilities the later one has more
    /// instructions.</summary>
    private static readonly InstructionTier[] BestFirst =
        [.. Tiers.OrderByDescending(tier => tier.Capabilities()).ThenByDescending(tier => tier)];

    /// <summary>How many tiers there are; arrays by tier are so long.</summary>
    internal static int Count => Tiers.Length;

    /// <summary>Those that there is machine code for.</summary>
    internal static IEnumerable<InstructionTier> Assembled => Tiers.Where(tier => tier.Has(InstructionCapabilities.Vectors256));

    /// <summary>What kernels of a tier may use.</summary>
    public static InstructionCapabilities Capabilities(this InstructionTier tier) => LineOf(tier).Capabilities;

    /// <summary>What the processor must say that it has, to run a tier's machine code; of tiers without any, nothing.</summary>
    public static IReadOnlyList<ProcessorFeature> Features(this InstructionTier tier) => LineOf(tier).Features;

    /// <summary>Whether a tier has all of these.</summary>
    public static bool Has(this InstructionTier tier, InstructionCapabilities capabilities) =>
        (tier.Capabilities() & capabilities) == capabilities;

    /// <summary>Whether a tier has nothing that another lacks.</summary>
    public static bool IsWithin(this InstructionTier tier, InstructionTier other) =>
        other.Has(tier.Capabilities()) && (tier <= other || tier.Capabilities() != other.Capabilities());

    /// <summary>The tier that has the same but for dot products of bytes.</summary>
    internal static InstructionTier WithoutDotProducts(this InstructionTier tier) =>
        Array.Find(Tiers, other => other.Capabilities() == (tier.Capabilities() & ~InstructionCapabilities.ByteDotProducts));

    /// <summary>The best tier that a condition holds for; the portable one where it holds for none.</summary>
    internal static InstructionTier Best(Predicate<InstructionTier> condition) => Array.Find(BestFirst, condition);

    private static (InstructionCapabilities Capabilities, ProcessorFeature[] Features) LineOf(InstructionTier tier) =>
        (uint)tier < (uint)Table.Length ? Table[(int)tier] : throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier");

    // No default: the compiler names a tier that has no line here (CS8509). Numbers without a name never come in.
#pragma warning disable CS8524
    private static (InstructionCapabilities Capabilities, ProcessorFeature[] Features) Describe(InstructionTier tier) => tier switch
    {
        InstructionTier.Portable => (InstructionCapabilities.None, []),
        InstructionTier.Vector128 => (InstructionCapabilities.FusedMultiplyAdd, []),
        InstructionTier.Avx2 => (Narrow, NarrowFeatures),
        InstructionTier.Avx2Vnni =>
            (Narrow | InstructionCapabilities.ByteDotProducts, [.. NarrowFeatures, new(7, 1, ProcessorRegister.Eax, 4)]),
        InstructionTier.Avx512 => (Wide, WideFeatures),
        InstructionTier.Avx512Vnni =>
            (Wide | InstructionCapabilities.ByteDotProducts, [.. WideFeatures, new(7, 0, ProcessorRegister.Ecx, 11)]),
    };
#pragma warning restore CS8524
}
