using System;
using System.Globalization;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Backends.Printing;

/// <summary>Constants as C# that reads back to the same bits.</summary>
internal static class Literal
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(float value)
    {
        if (float.IsNaN(value) || float.IsInfinity(value))
            return FloatScalar.OfBits(Bits(value));
        // R is the shortest text on current runtimes; nine digits are enough on all.
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (Bits(float.Parse(text, CultureInfo.InvariantCulture)) != Bits(value))
            text = value.ToString("G9", CultureInfo.InvariantCulture);
        return text + "f";
    }

    public static float FromBits(int bits) => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);

    /// <summary>An argument's name for an exception; as text where the user's class calls a method of its own nameof.</summary>
    public static string NameOf(ModelGraph graph, string identifier) =>
        graph.TakenNames.Contains("nameof", StringComparer.Ordinal) ? Of(Identifier.Plain(identifier)) : $"nameof({identifier})";

    private static int Bits(float value) => BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
}
