using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>Which tile kernels the calling thread's tier uses, and what they reach.</summary>
public static class TileReport
{
    private static readonly Precision[] Formats = [Precision.Float32, Precision.BFloat16, Precision.Float16, Precision.Int8, Precision.Int4];

    /// <summary>Why the tier in use runs no machine code; null where it does.</summary>
    public static string? MachineCodeRefusal => TileTable.Current.MachineCodeRefusal;

    /// <summary>Measures every family, its ceiling and a product.</summary>
    /// <param name="threads">0: one for each physical core that the process may use.</param>
    /// <param name="milliseconds">How long each of the ten measurements lasts, at least, after half a second of warm-up.</param>
    public static IReadOnlyList<TileFamilyReport> Measure(int threads = 0, int milliseconds = 50)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, 1);
        using ProductMeasurement products = new(threads == 0 ? Processor.Cores : threads);
        products.WarmUp(Formats);
        return [.. Formats.Select(precision => Measure(precision, products, milliseconds))];
    }

    private static TileFamilyReport Measure(Precision precision, ProductMeasurement products, int milliseconds)
    {
        TileTable table = TileTable.Current;
        TileKernel[] kernels = table.Kernels(precision);
        bool machineCode = Array.TrueForAll(kernels, kernel => kernel.IsMachineCode), integers = precision is Precision.Int8 or Precision.Int4;
        InstructionTier tier = !machineCode ? Processor.CSharpTier : integers ? table.Tier : LoadedTiles.FloatTier(table.Tier);
        double ceiling = TileCeiling.MeasureGops(precision, products.Threads, milliseconds);
        return new TileFamilyReport(precision, machineCode, tier, kernels.Length, products.MeasureGops(precision, milliseconds), ceiling);
    }
}
