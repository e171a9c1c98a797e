using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Kernels;

/// <summary>What one run of <c>kernels</c> measured.</summary>
internal sealed record KernelMeasurements(Machine Machine, IReadOnlyList<KernelRow> Rows);
