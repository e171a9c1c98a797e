using BenchmarkDotNet.Attributes;

namespace Lathe.Benchmarks.Kernels;

/// <summary>The catalogue under BenchmarkDotNet. Public because BenchmarkDotNet calls it from an assembly it makes.</summary>
public class KernelBenchmarks
{
    private KernelCase? kernel;

    /// <summary>A name of the catalogue and a number of threads.</summary>
    [ParamsSource(nameof(Selected))]
    public KernelParameter Case { get; set; } = new("", 1);

    /// <summary>What the command line asked for.</summary>
    public static IReadOnlyList<KernelParameter> Selected { get; set; } = [];

    [GlobalSetup]
    public void Create()
    {
        kernel = KernelCatalogue.All.Single(entry => entry.Name == Case.Kernel).Create(Case.Threads);
        kernel.Run();
        CeilingStore.Add(Case.Kernel, Case.Threads, kernel);
    }

    [Benchmark]
    public void Run() => kernel!.Run();

    [GlobalCleanup]
    public void Release()
    {
        CeilingStore.Add(Case.Kernel, Case.Threads, kernel!);
        kernel!.Dispose();
    }
}
