using System;
using System.Linq;
using System.Text.RegularExpressions;
using Lathe.Contracts;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Usage;

/// <summary>
/// The instructions that a project's properties tell of the machine that it is for: <c>LatheTargetMachine</c> names a tier, or
/// <c>RuntimeIdentifier</c> a processor. <c>IlcInstructionSet</c> tells nothing: kernels are machine code that asks the processor itself.
/// </summary>
/// <param name="Tier">The best one there.</param>
/// <param name="Text">What the property says.</param>
internal sealed record PinnedTarget(InstructionTier Tier, string Text)
{
    private static readonly Regex Words = new(@"\w+", RegexOptions.CultureInvariant);

    /// <summary>Null where the project is for any machine.</summary>
    public static PinnedTarget? Of(AnalyzerConfigOptions options)
    {
        if (options.TryGetValue(BuildProperties.TargetMachine, out string? machine) && TierIn(machine) is { } named)
            return new PinnedTarget(named, machine);
        // of x64 nothing follows: its processors have all of the tiers
        return options.TryGetValue(BuildProperties.RuntimeIdentifier, out string? runtime)
            && runtime.EndsWith("-arm64", StringComparison.OrdinalIgnoreCase)
            ? new PinnedTarget(InstructionTier.Vector128, runtime) : null;
    }

    /// <summary>As a manifest names its machine: <c>AMD EPYC, Avx512Vnni</c>.</summary>
    private static InstructionTier? TierIn(string machine)
    {
        string[] words = [.. Words.Matches(machine).Cast<Match>().Select(match => match.Value)];
        return ((InstructionTier[])Enum.GetValues(typeof(InstructionTier))).Where(tier =>
                words.Contains(tier.ToString(), StringComparer.OrdinalIgnoreCase))
            .Select(tier => (InstructionTier?)tier).FirstOrDefault();
    }
}
