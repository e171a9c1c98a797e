using System;
using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Constants as C# that reads back to the same bits.</summary>
internal static class Literal
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(float value)
    {
        if (float.IsNaN(value) || float.IsInfinity(value))
            return $"global::System.BitConverter.Int32BitsToSingle(0x{Bits(value).ToString("X8", CultureInfo.InvariantCulture)})";
        // R is the shortest text on current runtimes; nine digits are enough on all.
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (Bits(float.Parse(text, CultureInfo.InvariantCulture)) != Bits(value))
            text = value.ToString("G9", CultureInfo.InvariantCulture);
        return text + "f";
    }

    public static float FromBits(int bits) => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);

    private static int Bits(float value) => BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
}
