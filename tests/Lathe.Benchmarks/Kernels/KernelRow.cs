using System.Text.Json.Serialization;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Kernels;

/// <summary>What a kernel reached.</summary>
/// <param name="Kernel">Its name in the catalogue.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Threads">That worked.</param>
/// <param name="Kind">What limits it.</param>
/// <param name="Work">Operations or bytes of a run.</param>
/// <param name="Timing">Of runs.</param>
/// <param name="Ceiling">10⁹ operations or bytes a second, the better of what was measured before and after.</param>
internal sealed record KernelRow(string Kernel, string Shape, int Threads, CeilingKind Kind, double Work, Timing Timing, double Ceiling)
{
    /// <summary>10⁹ operations or bytes a second at the median.</summary>
    [JsonIgnore]
    public double Rate => Work / Timing.MedianMs / 1e6;

    [JsonIgnore]
    public string Unit => Kind is CeilingKind.Reads or CeilingKind.Copies ? "GB/s" : "GOP/s";

    [JsonIgnore]
    public double ShareOfCeiling => Rate / Ceiling;
}
