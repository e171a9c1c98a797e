using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe doctor</c>: what the machine offers, which kernels that chose, and how fast they are.</summary>
internal static class DoctorCommand
{
    public static Command Create(ToolOutput output)
    {
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command =
            new("doctor", "Shows processor, tiers, caches, cores, and which kernels run at which share of their ceiling.") { threads,
            json };
        command.SetAction(parsed =>
        {
            int used = parsed.GetValue(threads) == 0 ? Processor.Cores : parsed.GetValue(threads);
            HardwareReport machine = HardwareReport.Detect();
            IReadOnlyList<TileFamilyReport> kernels = TileReport.Measure(used);
            double readGigabytes = MemoryBandwidth.MeasureReadGigabytes(used);
            // of the whole machine, or of the tier that was asked for
            string? refusal = machine.MachineCodeRefusal ?? TileReport.MachineCodeRefusal;
            if (parsed.GetValue(json))
                output.Json(Describe(machine, refusal, kernels, readGigabytes, used));
            else
                PrintTables(output, machine, refusal, kernels, readGigabytes, used);
        });
        return command;
    }

    private static JsonObject Describe(HardwareReport machine, string? refusal, IReadOnlyList<TileFamilyReport> kernels,
        double readGigabytes, int threads) => new()
        {
            ["processor"] = machine.Name,
            ["vendor"] = machine.Vendor,
            ["architecture"] = machine.Architecture.ToString(),
            ["tier"] = machine.Tier.ToString(),
            ["csharpTier"] = machine.CSharpTier.ToString(),
            ["askedTier"] = machine.AskedTier,
            ["tiers"] = new JsonArray([.. machine.Tiers.Select(tier => new JsonObject
        {
            ["tier"] = tier.Tier.ToString(),
            ["machineCode"] = tier.MachineCode,
            ["csharp"] = tier.CSharp,
        })]),
            ["machineCode"] = refusal is null,
            ["machineCodeRefusal"] = refusal,
            ["slowCode"] = machine.SlowCode,
            ["level1Bytes"] = machine.Level1Bytes,
            ["level2Bytes"] = machine.Level2Bytes,
            ["level3Bytes"] = machine.Level3Bytes,
            ["cores"] = machine.Cores,
            ["affinity"] = IntegerArray(machine.Affinity),
            ["numaNodes"] = IntegerArray(machine.NumaNodes),
            ["quotaCores"] = machine.QuotaCores,
            ["largePages"] = new JsonObject
            {
                ["setting"] = machine.LargePages.Setting,
                ["askedBytes"] = machine.LargePages.AskedBytes,
                ["grantedBytes"] = machine.LargePages.GrantedBytes,
            },
            ["threads"] = threads,
            ["readGigabytesPerSecond"] = JsonNumbers.Rounded(readGigabytes, 2),
            ["kernels"] = new JsonArray([.. kernels.Select(kernel => new JsonObject
        {
            ["weights"] = kernel.Name,
            ["code"] = Code(kernel),
            ["tier"] = kernel.Tier.ToString(),
            ["rows"] = kernel.Rows,
            ["gops"] = JsonNumbers.Rounded(kernel.ProductGops, 2),
            ["ceilingGops"] = JsonNumbers.Rounded(kernel.CeilingGops, 2),
            ["shareOfCeiling"] = JsonNumbers.Rounded(kernel.ShareOfCeiling, 4),
        })]),
        };

    private static JsonArray IntegerArray(IEnumerable<int> numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

    private static string Code(TileFamilyReport kernel) => kernel.MachineCode ? "machine code" : "C#";

    private static void PrintTables(ToolOutput output, HardwareReport machine, string? refusal, IReadOnlyList<TileFamilyReport> kernels,
        double readGigabytes, int threads)
    {
        output.Table(
            machine.Name,
            ["", ""],
            [
                ["vendor", machine.Vendor.Length > 0 ? machine.Vendor : "not told"],
                ["architecture", machine.Architecture.ToString()],
                ["tier in use", machine.AskedTier is { } asked ? $"{machine.Tier} ({Processor.TierVariable}={asked})"
                    : machine.Tier.ToString()],
                ["C# kernels", machine.CSharpTier.ToString()],
                ["machine code", refusal is null ? "runs" : $"does not run: {refusal}"],
                ["caches",
                    $"L1 {Numbers.Memory(machine.Level1Bytes)}, L2 {Numbers.Memory(machine.Level2Bytes)}, L3 "
                        + $"{Numbers.Memory(machine.Level3Bytes)}"],
                ["cores to use", Numbers.Count(machine.Cores)],
                ["affinity", List(machine.Affinity)],
                ["NUMA nodes", List(machine.NumaNodes)],
                ["large pages",
                    $"{Numbers.Memory(machine.LargePages.GrantedBytes)} of {Numbers.Memory(machine.LargePages.AskedBytes)} granted "
                        + $"({machine.LargePages.Setting})"],
                ["quota", machine.QuotaCores is { } quota ? $"{Numbers.Count(quota)} cores" : "none"],
            ]);
        if (machine.SlowCode is { } slow)
            output.Line(slow);
        output.Line($"reading from memory, {threads} threads: {Numbers.Fixed(readGigabytes, 1)} GB/s");
        output.Table(
            "tiers",
            ["tier", "machine code", "C#"],
            machine.Tiers.Select(tier => new[] { tier.Tier.ToString(), tier.MachineCode ? "runs" : "-", tier.CSharp ? "runs" : "-" }));
        output.Table(
            $"kernels, {threads} threads",
            ["weights", "code", "tier", "rows|", "product GOP/s|", "ceiling GOP/s|", "share|"],
            kernels.Select(kernel => new[]
            {
                kernel.Name, Code(kernel), kernel.Tier.ToString(), Numbers.Count(kernel.Rows), Numbers.Fixed(kernel.ProductGops, 1),
                Numbers.Fixed(kernel.CeilingGops, 1), $"{Numbers.Fixed(100 * kernel.ShareOfCeiling, 1)} %",
            }));
    }

    private static string List(IReadOnlyList<int> numbers) => numbers.Count > 0 ? string.Join(", ", numbers) : "not told";
}
