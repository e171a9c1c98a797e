using System.Globalization;

namespace Lathe.Compression;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Figures
{
    /// <summary><c>1,536</c></summary>
    public static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>53.9 MB</c>, in powers of 1000.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1e9 => $"{Fixed(bytes / 1e9, 2)} GB",
        >= 1e6 => $"{Fixed(bytes / 1e6, 1)} MB",
        >= 1e3 => $"{Fixed(bytes / 1e3, 1)} kB",
        _ => $"{Count(bytes)} B",
    };

    public static string Fixed(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);

    /// <summary>With a sign, a true minus among them: <c>+0.0012</c>.</summary>
    public static string Signed(double value, int digits) =>
        (value < 0 ? "−" : "+") + Fixed(Math.Abs(value), digits);

    /// <summary>Three digits that count: <c>0.0123</c>, <c>1.5e-7</c>; whole numbers from a thousand on.</summary>
    public static string Short(double value) =>
        Math.Abs(value) is >= 1e3 and < 1e6 ? Count(value) : value.ToString("G3", CultureInfo.InvariantCulture)
        .Replace("E-0", "e-", StringComparison.Ordinal).Replace("E+0", "e", StringComparison.Ordinal)
        .Replace("E", "e", StringComparison.Ordinal);

    /// <summary>Part of the width of a picture, 0 … 1: <c>12.5%</c>.</summary>
    public static string Percent(double share) => share.ToString("0.###%", CultureInfo.InvariantCulture);
}
