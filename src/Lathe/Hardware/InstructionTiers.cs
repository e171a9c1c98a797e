namespace Lathe.Hardware;

/// <summary>The one table of what each tier has.</summary>
internal static class InstructionTiers
{
    private const InstructionCapabilities Narrow = InstructionCapabilities.FusedMultiplyAdd | InstructionCapabilities.Vectors256;
    private const InstructionCapabilities Wide = Narrow | InstructionCapabilities.Vectors512;

    private static readonly InstructionTier[] Tiers = Enum.GetValues<InstructionTier>();

    /// <summary>Of those that have the most, wide vectors counting for more than dot products, the first one is the best.</summary>
    private static readonly InstructionTier[] BestFirst = [.. Tiers.OrderByDescending(tier => tier.Capabilities())];

    /// <summary>How many tiers there are; arrays by tier are so long.</summary>
    internal static int Count => Tiers.Length;

    /// <summary>What kernels of a tier may use.</summary>
    public static InstructionCapabilities Capabilities(this InstructionTier tier) => tier switch
    {
        InstructionTier.Portable => InstructionCapabilities.None,
        InstructionTier.Vector128 => InstructionCapabilities.FusedMultiplyAdd,
        InstructionTier.Avx2 => Narrow,
        InstructionTier.Avx2Vnni => Narrow | InstructionCapabilities.ByteDotProducts,
        InstructionTier.Avx512 => Wide,
        InstructionTier.Avx512Vnni => Wide | InstructionCapabilities.ByteDotProducts,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };

    /// <summary>Whether a tier has all of these.</summary>
    public static bool Has(this InstructionTier tier, InstructionCapabilities capabilities) =>
        (tier.Capabilities() & capabilities) == capabilities;

    /// <summary>Whether a tier has nothing that another lacks.</summary>
    public static bool IsWithin(this InstructionTier tier, InstructionTier other) => other.Has(tier.Capabilities());

    /// <summary>The tier that has the same but for dot products of bytes.</summary>
    internal static InstructionTier WithoutDotProducts(this InstructionTier tier) =>
        Array.Find(Tiers, other => other.Capabilities() == (tier.Capabilities() & ~InstructionCapabilities.ByteDotProducts));

    /// <summary>The best tier that a condition holds for; the portable one where it holds for none.</summary>
    internal static InstructionTier Best(Predicate<InstructionTier> condition) => Array.Find(BestFirst, condition);
}
