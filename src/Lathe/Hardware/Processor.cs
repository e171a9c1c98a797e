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
    private static readonly TierChoice Here = new(ExecutableTiers.CanRun, RuntimeExpresses);

    /// <summary>What the environment asks for that is no tier. Kept, not thrown: from a static constructor it would arrive as a
    /// TypeInitializationException.</summary>
    private static readonly string? Unknown = Here.Problem(Environment.GetEnvironmentVariable(TierVariable));
    private static readonly InstructionTier Chosen = Unknown is null
        ? Choose(Environment.GetEnvironmentVariable(TierVariable)) : InstructionTier.Portable;
    private static readonly InstructionTier[] CSharpTiers = [.. Enum.GetValues<InstructionTier>().Select(Here.InCSharp)];

    [ThreadStatic]
    private static int forcedTierPlusOne;

    /// <summary>The tier that kernels called from this thread use.</summary>
    /// <exception cref="InvalidOperationException">The environment variable <see cref="TierVariable"/> names no tier; the message lists
    /// them.</exception>
    public static InstructionTier Tier => forcedTierPlusOne == 0 ? Asked : (InstructionTier)(forcedTierPlusOne - 1);

    /// <summary>
    /// The tier of kernels written in C#, on this thread: <see cref="Tier"/>, or the best below it that the .NET runtime can express.
    /// Machine code does not depend on the runtime, so that under NativeAOT the two differ.
    /// </summary>
    public static InstructionTier CSharpTier => CSharpTiers[(int)Tier];

    /// <summary>The best tier of this processor, whatever the environment asks for.</summary>
    public static InstructionTier BestTier { get; } = Here.Best();

    /// <summary>Bytes of level-1 data cache of a core.</summary>
    public static long Level1Bytes => Machine.Level1Bytes;

    /// <summary>Bytes of level-2 cache of a core.</summary>
    public static long Level2Bytes => Machine.Level2Bytes;

    /// <summary>Bytes of the last-level cache, shared between cores.</summary>
    public static long Level3Bytes => Machine.Level3Bytes;

    /// <summary>Physical cores that this process may use: affinity and container quota are honoured. At least 1.</summary>
    public static int Cores => Machine.Cores;

    private static InstructionTier Asked => Unknown is null ? Chosen : throw new InvalidOperationException(Unknown);

    /// <summary>Logical processors to pin threads to, the first of each physical core first; empty where the system does not
    /// tell.</summary>
    internal static ReadOnlySpan<int> PinTargets => Machine.PinTargets;

    /// <summary>Whether kernels for <paramref name="tier"/> run here, as machine code or in C#.</summary>
    public static bool Supports(InstructionTier tier) => Here.Supports(tier);

    /// <summary>Whether the .NET runtime, as this process was compiled, turns C# into instructions of <paramref name="tier"/>.</summary>
    public static bool RuntimeExpresses(InstructionTier tier) => tier switch
    {
        InstructionTier.Portable => true,
        InstructionTier.Vector128 => Fma.IsSupported || AdvSimd.Arm64.IsSupported,
        InstructionTier.Avx2 => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported,
        InstructionTier.Avx2Vnni => RuntimeExpresses(InstructionTier.Avx2) && AvxVnni.IsSupported,
        InstructionTier.Avx512 => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported,
        _ => false,
    };

    /// <summary>
    /// Which of the printed C# kernels are used beside machine code of a tier: there are some for 128, 256 and 512 bits, and for 256 bits
    /// with dot products.
    /// </summary>
    internal static InstructionTier PrintedTier(InstructionTier tier, bool integers)
    {
        InstructionTier inCSharp = CSharpTiers[(int)tier];
        // Where AVX-VNNI exists, 256-bit dot products are twice as fast as 512-bit products of pairs.
        bool reachesDotProducts = inCSharp.Has(InstructionCapabilities.ByteDotProducts) || inCSharp.Has(InstructionCapabilities.Vectors512);
        if (integers && reachesDotProducts && RuntimeExpresses(InstructionTier.Avx2Vnni))
            return InstructionTier.Avx2Vnni;
        return inCSharp.Has(InstructionCapabilities.Vectors256) ? inCSharp.WithoutDotProducts() : InstructionTier.Vector128;
    }

    /// <summary>Makes kernels called from this thread use <paramref name="tier"/> until the result is disposed; for tests that walk all
    /// tiers.</summary>
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

    /// <inheritdoc cref="TierChoice.Choose"/>
    internal static InstructionTier Choose(string? asked) => Here.Choose(asked);
}
