using System.Globalization;
using System.Runtime.InteropServices;
using Lathe.Hardware;

namespace Lathe.Benchmarks.Measurement;

/// <summary>What measurements were taken on; kept beside them.</summary>
internal sealed record Machine(string Processor, int Cores, long Level1Bytes, long Level2Bytes, long Level3Bytes, string Tier,
    string System, string Runtime)
{
    public static Machine Here()
    {
        HardwareReport report = HardwareReport.Detect();
        return new Machine(
            report.Name, report.Cores, report.Level1Bytes, report.Level2Bytes, report.Level3Bytes, report.Tier.ToString(),
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);
    }

    /// <summary>One line of prose.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Cores} {(Cores == 1 ? "core" : "cores")}, {Tier}, {Size(Level1Bytes)} L1d and {Size(Level2Bytes)} L2 a core, "
        + $"{Size(Level3Bytes)} L3; {System}; {Runtime}");

    private static string Size(long bytes) => bytes >= 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20)} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024} KB");
}
