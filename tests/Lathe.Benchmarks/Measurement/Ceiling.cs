using Lathe.Kernels;

namespace Lathe.Benchmarks.Measurement;

/// <summary>What the machine can do at most, measured in the process and at the time of what is held against it.</summary>
/// <param name="Gops">10⁹ operations a second of the arithmetic in use, all threads, operands in the first-level cache; a multiply-add is
/// two.</param>
/// <param name="ReadGbps">10⁹ bytes a second read from memory of the working set's size, all threads.</param>
internal sealed record Ceiling(double Gops, double ReadGbps)
{
    /// <summary>Measures both, for a quarter of a second.</summary>
    /// <param name="precision">The products'.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="workingSet">Bytes of weights that a run reads.</param>
    public static Ceiling Measure(Precision precision, int threads, long workingSet) =>
        new(TileCeiling.MeasureGops(Arithmetic(precision).Encoding(), threads, 120),
        MemoryCeiling.ReadGbps(Math.Min(workingSet, DramBytes), threads, 120));

    /// <summary>A working set beyond every cache; a larger one measures the same.</summary>
    public static long DramBytes => Math.Max(128 << 20, 4 * Hardware.Processor.Level3Bytes);

    /// <summary>
    /// What the machine multiplies in: int4 weights are unpacked for int8 products, half-width ones for float32 products. Unpacking is the
    /// kernel's cost, not the machine's ceiling.
    /// </summary>
    public static Precision Arithmetic(Precision precision) =>
        precision is Precision.Int4 or Precision.Int8 ? Precision.Int8 : Precision.Float32;

    /// <summary>The better of two measurements, one before and one after what is held against them: a neighbour can only make a machine
    /// slower.</summary>
    public Ceiling Best(Ceiling other) => new(Math.Max(Gops, other.Gops), Math.Max(ReadGbps, other.ReadGbps));

    /// <summary>Milliseconds below which no run of that work gets.</summary>
    /// <param name="operations">Of the products; a multiply-add is two.</param>
    /// <param name="bytes">Of weights.</param>
    public Bound BoundOf(double operations, double bytes)
    {
        double arithmetic = operations / Gops / 1e6, memory = bytes / ReadGbps / 1e6;
        return new Bound(Math.Max(arithmetic, memory), memory > arithmetic);
    }
}
