using System.CommandLine;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Kernels;

/// <summary><c>kernels</c>: each kernel against its ceiling.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        Option<string[]> kernels = new("--kernels")
        {
            Description = "Words of kernels' names, such as 'int8' or 'matrix-vector'; all without it.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        kernels.Validators.Add(result =>
        {
            try
            {
                KernelCatalogue.Matching(result.GetValueOrDefault<string[]>() ?? []);
            }
            catch (ArgumentException error)
            {
                result.AddError($"--kernels: {error.Message}");
            }
        });
        Option<int[]> threads = SharedOptions.Threads(1, 2);
        Option<bool> quick =
            new("--quick") { Description = "The median of a short loop, about a second a kernel, instead of BenchmarkDotNet." };
        Option<int> milliseconds = new("--ms")
        {
            Description = "With --quick: how long each kernel is sampled.",
            DefaultValueFactory = _ => 500
        };
        Option<FileInfo?> json = SharedOptions.Json();
        Option<DirectoryInfo> artifacts = new("--artifacts")
        {
            Description = "Without --quick: where BenchmarkDotNet leaves its report.",
            DefaultValueFactory = _ => new DirectoryInfo("BenchmarkDotNet.Artifacts"),
        };

        Command command = new("kernels", "Measures kernels against ceilings of the same process; prints Markdown.")
        {
            kernels, threads, quick, milliseconds, json, artifacts,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(json) is not null && result.GetResult(quick) is null)
                result.AddError("--json goes with --quick; BenchmarkDotNet writes its report into --artifacts.");
        });
        command.SetAction(result =>
        {
            IReadOnlyList<KernelEntry> entries = KernelCatalogue.Matching(result.GetRequiredValue(kernels));
            int[] counts = result.GetRequiredValue(threads);
            if (!result.GetValue(quick))
            {
                KernelParameter[] selected = [.. Selected(entries, counts).Select(one => new KernelParameter(one.Entry.Name, one.Threads))];
                return BenchmarkDotNetRun.Run(selected, result.GetRequiredValue(artifacts).FullName) ? 0 : 1;
            }

            KernelMeasurements measured = Quick(entries, counts, result.GetValue(milliseconds), result.InvocationConfiguration.Error);
            TextWriter output = result.InvocationConfiguration.Output;
            output.WriteLine($"{measured.Machine.Describe()}\n");
            output.WriteLine(KernelTable.Rows(measured.Rows));
            if (result.GetValue(json) is { } file)
                MeasurementFile.Write(file.FullName, measured);
            return 0;
        });
        return command;
    }

    /// <summary>Measures one after the other.</summary>
    public static KernelMeasurements Quick(IReadOnlyList<KernelEntry> entries, IReadOnlyList<int> threads, int milliseconds,
        TextWriter progress)
    {
        List<KernelRow> rows = [];
        foreach ((KernelEntry entry, int count) in Selected(entries, threads))
        {
            progress.WriteLine($"{entry.Name}, {count} threads");
            rows.Add(QuickTimer.Measure(entry, count, milliseconds));
            // what a case holds outside the collected heap goes before the next one takes its own
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return new KernelMeasurements(Machine.Here(), rows);
    }

    private static IEnumerable<(KernelEntry Entry, int Threads)> Selected(IReadOnlyList<KernelEntry> entries, IReadOnlyList<int> threads) =>
        from entry in entries
        from count in threads
        where entry.IsThreaded || count == 1
        select (entry, count);
}
