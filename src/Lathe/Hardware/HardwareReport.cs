using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>What this machine is, how much of it this process may use, and which code that chose.</summary>
public sealed record HardwareReport
{
    /// <summary>The processor's name for itself, for example <c>AMD EPYC 9R14</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For example <c>GenuineIntel</c>; empty where the processor does not tell.</summary>
    public required string Vendor { get; init; }

    /// <summary>The architecture that this process was compiled for.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>All tiers, in order of capability.</summary>
    public required IReadOnlyList<TierReport> Tiers { get; init; }

    /// <summary>The tier in use on the calling thread.</summary>
    public required InstructionTier Tier { get; init; }

    /// <summary>The tier of row kernels and of every other kernel that is C#.</summary>
    public required InstructionTier CSharpTier { get; init; }

    /// <summary>What the environment variable <see cref="Processor.TierVariable"/> asks for; null when it is not set.</summary>
    public string? AskedTier { get; init; }

    /// <summary>Why no machine code can be executed; null where it can.</summary>
    public string? MachineCodeRefusal { get; init; }

    /// <summary>
    /// Why kernels run far below what the processor could do, and the remedy; null where they do not. The first session of such a process
    /// writes it to standard error, unless <c>LATHE_WARNINGS=0</c>; a program with a log of its own finds it here.
    /// </summary>
    public string? SlowCode { get; init; }

    /// <summary>Bytes of a core's level-1 data cache.</summary>
    public required long Level1Bytes { get; init; }

    /// <summary>Bytes of a core's level-2 cache.</summary>
    public required long Level2Bytes { get; init; }

    /// <summary>Bytes of the last-level cache.</summary>
    public required long Level3Bytes { get; init; }

    /// <summary>Physical cores that this process may use, after affinity and quota; what sessions use by default.</summary>
    public required int Cores { get; init; }

    /// <summary>Logical processors of the affinity mask, ascending; empty where the system does not tell.</summary>
    public required IReadOnlyList<int> Affinity { get; init; }

    /// <summary>Memory nodes of these processors; empty where the system does not tell.</summary>
    public required IReadOnlyList<int> NumaNodes { get; init; }

    /// <summary>Whole cores that the control group's CPU quota allows, rounded up; null without a quota.</summary>
    public int? QuotaCores { get; init; }

    /// <summary>Whether the system gives large pages.</summary>
    public required LargePageReport LargePages { get; init; }

    /// <summary>Looks at this machine and this process.</summary>
    public static HardwareReport Detect()
    {
        int[] affinity = ThreadAffinity.AllowedProcessors();
        int quota = OperatingSystem.IsLinux() ? CgroupQuota.Here() : int.MaxValue;
        return new HardwareReport
        {
            Name = ProcessorName.Brand(),
            Vendor = ProcessorName.Vendor(),
            Architecture = RuntimeInformation.ProcessArchitecture,
            Tiers = [.. Enum.GetValues<InstructionTier>().Select(tier =>
                new TierReport(tier, ExecutableTiers.CanRun(tier), Processor.RuntimeExpresses(tier)))],
            Tier = Processor.Tier,
            CSharpTier = Processor.CSharpTier,
            AskedTier = Environment.GetEnvironmentVariable(Processor.TierVariable),
            MachineCodeRefusal = ExecutableTiers.Refusal,
            SlowCode = Hardware.SlowCode.Here,
            Level1Bytes = Processor.Level1Bytes,
            Level2Bytes = Processor.Level2Bytes,
            Level3Bytes = Processor.Level3Bytes,
            Cores = Processor.Cores,
            Affinity = affinity,
            NumaNodes = Hardware.NumaNodes.Used("/sys/devices/system/node", affinity),
            QuotaCores = quota == int.MaxValue ? null : quota,
            LargePages = Hardware.LargePages.Probe(),
        };
    }
}
