using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Runs the catalogue under BenchmarkDotNet, in this process: a ceiling is worth something in the process that it
/// limits.</summary>
internal static class BenchmarkDotNetRun
{
    /// <returns>Whether every benchmark ran.</returns>
    public static bool Run(IReadOnlyList<KernelParameter> selected, string artifacts)
    {
        KernelBenchmarks.Selected = selected;
        Job job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(150))
            .WithWarmupCount(4)
            .WithMinIterationCount(8)
            .WithMaxIterationCount(16);
        IConfig configuration = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics)
            .AddColumn(StatisticColumn.Median, StatisticColumn.Min)
            .AddColumn(CeilingColumn.All)
            .AddExporter(MarkdownExporter.GitHub)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(80))
            .WithArtifactsPath(artifacts);
        Summary summary = BenchmarkRunner.Run<KernelBenchmarks>(configuration);
        return !summary.HasCriticalValidationErrors && summary.Reports.Length == selected.Count
            && summary.Reports.All(report => report.Success);
    }
}
