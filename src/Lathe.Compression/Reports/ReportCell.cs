using System.Globalization;

namespace Lathe.Compression;

/// <summary>A cell of a table.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Exact">Of a number that is shown rounded, all of its digits; else null.</param>
internal readonly record struct ReportCell(string Text, string? Exact = null)
{
    /// <summary>Beyond so many characters a text is given room to run over several lines.</summary>
    private const int Long = 48;

    /// <summary>Whether it needs room.</summary>
    public bool IsLong => Text.Length > Long;

    public static implicit operator ReportCell(string text) => new(text);

    /// <summary>A number in six digits, with all of them behind it; empty where there is none.</summary>
    public static ReportCell Of(double? number) => number is not { } value ? ""
        : new ReportCell(value.ToString("G6", CultureInfo.InvariantCulture), value.ToString(CultureInfo.InvariantCulture));
}
