using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Kernels;

/// <summary>A column of BenchmarkDotNet's summary that holds a benchmark's median against its ceiling.</summary>
internal sealed class CeilingColumn : IColumn
{
    private readonly Func<KernelRow, string> cell;

    private CeilingColumn(string name, string legend, int order, Func<KernelRow, string> cell)
    {
        (ColumnName, Legend, PriorityInCategory) = (name, legend, order);
        this.cell = cell;
    }

    public static IColumn[] All { get; } = [
        new CeilingColumn("Reached", "10⁹ operations or bytes a second at the median", 0, row => $"{Figures.Rate(row.Rate)} {row.Unit}"),
        new CeilingColumn("Ceiling", "The most that the machine gave around the runs, same process",
            1, row => $"{Figures.Rate(row.Ceiling)} {row.Unit}"),
        new CeilingColumn("Share", "Reached / Ceiling", 2, row => Figures.Percent(row.ShareOfCeiling)),
    ];

    public string Id => $"{nameof(CeilingColumn)}.{ColumnName}";

    public string ColumnName { get; }

    public string Legend { get; }

    public int PriorityInCategory { get; }

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        KernelParameter parameter = (KernelParameter)benchmarkCase.Parameters[nameof(KernelBenchmarks.Case)];
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics
            || !CeilingStore.TryGet(parameter.Kernel, parameter.Threads, out var measured))
            return "–";
        Timing timing = new(statistics.Median / 1e6, statistics.Min / 1e6, statistics.N);
        return cell(new KernelRow(parameter.Kernel, "", parameter.Threads, measured.Kind, measured.Work, timing, measured.Ceiling));
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
