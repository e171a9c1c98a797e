namespace Lathe.Hardware;

/// <summary>
/// Chooses tiers from two facts that differ: which machine code the processor runs, and which instructions the .NET runtime can express.
/// A NativeAOT executable compiled with default settings expresses 128-bit code only, and a hardened system refuses machine code.
/// </summary>
/// <param name="runsMachineCode">Whether machine code assembled for a tier runs here.</param>
/// <param name="expresses">Whether C# reaches a tier's vectors; always so for <see cref="InstructionTier.Portable"/>.</param>
internal sealed class TierChoice(Func<InstructionTier, bool> runsMachineCode, Func<InstructionTier, bool> expresses)
{
    /// <summary>A tier is there when either kind of code is.</summary>
    public bool Supports(InstructionTier tier) => RunsMachineCode(tier) || Expresses(tier);

    public bool RunsMachineCode(InstructionTier tier) => runsMachineCode(tier);

    public bool Expresses(InstructionTier tier) => tier == InstructionTier.Portable || expresses(tier);

    /// <summary>The best tier that is there.</summary>
    public InstructionTier Best() => InstructionTiers.Best(Supports);

    /// <summary>The best tier that is there and has nothing that <paramref name="ceiling"/> lacks.</summary>
    public InstructionTier Best(InstructionTier ceiling) => InstructionTiers.Best(tier => tier.IsWithin(ceiling) && Supports(tier));

    /// <summary>
    /// What C# kernels use when machine code is of <paramref name="tier"/>: the best tier that C# reaches and that has nothing which that
    /// one lacks.
    /// </summary>
    public InstructionTier InCSharp(InstructionTier tier) => InstructionTiers.Best(other => other.IsWithin(tier) && Expresses(other));

    /// <summary>The best tier that has nothing which the one asked for lacks; an unknown name is an error, not the default.</summary>
    /// <exception cref="InvalidOperationException">No tier has that name.</exception>
    public InstructionTier Choose(string? asked)
    {
        if (Problem(asked) is { } problem)
            throw new InvalidOperationException(problem);
        return TryParse(asked, out InstructionTier tier) ? Best(tier) : Best();
    }

    /// <summary>What is wrong with the tier asked for; null where nothing is, or none is asked for.</summary>
    public string? Problem(string? asked) => string.IsNullOrWhiteSpace(asked) || TryParse(asked, out _)
        ? null
        : $"{Processor.TierVariable}={asked} is no instruction tier; use one of {string.Join(", ", Enum.GetNames<InstructionTier>())}, or "
        + $"leave it unset for {Best()}, the best one here";

    /// <summary>Names alone: a number or a list of names, which enums parse too, is a mistake.</summary>
    public static bool TryParse(string? asked, out InstructionTier tier)
    {
        string[] names = Enum.GetNames<InstructionTier>();
        int at = Array.FindIndex(names, name => name.Equals(asked?.Trim(), StringComparison.OrdinalIgnoreCase));
        tier = at < 0 ? default : Enum.GetValues<InstructionTier>()[at];
        return at >= 0;
    }
}
