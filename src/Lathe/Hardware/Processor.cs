using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Hardware;

/// <summary>What this processor can do and how much of it this process may use.</summary>
public static class Processor
{
    /// <summary>Name of the environment variable that forces a lower tier, for example <c>LATHE_TIER=Avx2</c>.</summary>
    public const string TierVariable = "LATHE_TIER";

    private static readonly Topology Machine = Topology.Detect();
    private static readonly InstructionTier Chosen = Choose(Environment.GetEnvironmentVariable(TierVariable));

    [ThreadStatic]
    private static int forcedTierPlusOne;

    /// <summary>The tier that kernels called from this thread use.</summary>
    public static InstructionTier Tier => forcedTierPlusOne == 0 ? Chosen : (InstructionTier)(forcedTierPlusOne - 1);

    /// <summary>The best tier of this processor, whatever the environment asks for.</summary>
    public static InstructionTier BestTier { get; } = Best();

    /// <summary>Bytes of level-1 data cache of a core.</summary>
    public static long Level1Bytes => Machine.Level1Bytes;

    /// <summary>Bytes of level-2 cache of a core.</summary>
    public static long Level2Bytes => Machine.Level2Bytes;

    /// <summary>Bytes of the last-level cache, shared between cores.</summary>
    public static long Level3Bytes => Machine.Level3Bytes;

    /// <summary>Physical cores that this process may use: affinity and container quota are honoured. At least 1.</summary>
    public static int Cores => Machine.Cores;

    /// <summary>Logical processors to pin threads to, the first of each physical core first; empty where the system does not tell.</summary>
    internal static ReadOnlySpan<int> PinTargets => Machine.PinTargets;

    /// <summary>Whether code for <paramref name="tier"/> runs on this processor.</summary>
    public static bool Supports(InstructionTier tier) => tier switch
    {
        InstructionTier.Portable => true,
        InstructionTier.Vector128 => Fma.IsSupported || AdvSimd.Arm64.IsSupported,
        InstructionTier.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionTier.Avx2Vnni => Avx2.IsSupported && Fma.IsSupported && AvxVnni.IsSupported,
        InstructionTier.Avx512 => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported,
        InstructionTier.Avx512Vnni => Supports(InstructionTier.Avx512) && HasAvx512Vnni(),
        _ => false,
    };

    /// <summary>Makes kernels called from this thread use <paramref name="tier"/> until the result is disposed; for tests that walk all tiers.</summary>
    internal static TierScope Force(InstructionTier tier)
    {
        if (!Supports(tier))
            throw new PlatformNotSupportedException($"this processor has no {tier}; its best tier is {BestTier}");
        TierScope scope = new(forcedTierPlusOne);
        forcedTierPlusOne = (int)tier + 1;
        return scope;
    }

    internal readonly ref struct TierScope(int previous)
    {
        public void Dispose() => forcedTierPlusOne = previous;
    }

    private static InstructionTier Best()
    {
        for (InstructionTier tier = InstructionTier.Avx512Vnni; tier > InstructionTier.Portable; tier--)
        {
            if (Supports(tier))
                return tier;
        }
        return InstructionTier.Portable;
    }

    /// <summary>The best supported tier that is not above the one asked for; an unknown name is an error, not the default.</summary>
    internal static InstructionTier Choose(string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
            return Best();
        if (!Enum.TryParse(asked.Trim(), ignoreCase: true, out InstructionTier tier) || !Enum.IsDefined(tier))
            throw new InvalidOperationException(
                $"{TierVariable}={asked} is no instruction tier; use one of {string.Join(", ", Enum.GetNames<InstructionTier>())}");
        while (!Supports(tier))
            tier--;
        return tier;
    }

    private static bool HasAvx512Vnni()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            return false;
        return (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;
    }
}
