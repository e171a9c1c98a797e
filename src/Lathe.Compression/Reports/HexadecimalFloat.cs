using System.Globalization;

namespace Lathe.Compression;

/// <summary>Floats as manifests may write them: <c>0x1.8p-5</c>, whose digits are the exact bits, or in decimals.</summary>
internal static class HexadecimalFloat
{
    /// <summary>Whether the text is a finite positive number.</summary>
    public static bool TryParse(string text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return double.IsFinite(value) && value > 0;
        value = 0;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return false;
        string[] parts = text[2..].Split(['p', 'P']);
        string[] digits = parts[0].Split('.');
        if (parts.Length != 2 || digits.Length > 2
            || !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
            || exponent is < -2000 or > 2000)
            return false;
        string fraction = digits.Length == 2 ? digits[1] : "";
        if (digits[0].Length + fraction.Length is 0 or > 15
            || !long.TryParse(digits[0] + fraction, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long significand))
            return false;
        value = Math.ScaleB(significand, exponent - 4 * fraction.Length);
        return double.IsFinite(value) && value > 0;
    }
}
