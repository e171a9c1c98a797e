using System.Globalization;

namespace Lathe.Benchmarks.Measurement;

/// <summary>Numbers as tables print them.</summary>
internal static class Figures
{
    /// <summary>Three to four significant digits: what differs from run to run is left out.</summary>
    public static string Milliseconds(double value) =>
        value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : value >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Rate(double value) => value.ToString(value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";
}
