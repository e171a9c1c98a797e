namespace Lathe.Hardware;

/// <summary>How a tier is there: as machine code, in C#, both or not at all.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="MachineCode">Machine code assembled for it runs here.</param>
/// <param name="CSharp">The .NET runtime, as this process was compiled, turns C# into its instructions.</param>
public sealed record TierReport(InstructionTier Tier, bool MachineCode, bool CSharp);
