namespace Lathe.Benchmarks.Kernels;

/// <summary>One benchmark: a kernel of the catalogue and its threads.</summary>
public sealed record KernelParameter(string Kernel, int Threads)
{
    /// <summary>As the summary prints it.</summary>
    public override string ToString() => Threads == 1 ? Kernel : $"{Kernel}, {Threads} threads";
}
