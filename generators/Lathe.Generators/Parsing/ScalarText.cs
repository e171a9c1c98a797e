using System;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Parsing;

/// <summary>Constants as scalars, and scalars as C# that means the same in any place of the generated file.</summary>
internal static class ScalarText
{
    /// <summary>Null for a value that no scalar stands for: null itself, an enum's value without a name.</summary>
    public static Scalar? FromConstant(object? value, ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } choice)
        {
            IFieldSymbol? field = choice.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue
                && Equals(f.ConstantValue, value));
            return field is null ? null : new EnumScalar(Keyword(choice), field.Name);
        }
        return value switch
        {
            null => null,
            int number => new DimensionScalar(Dimension.Of(number)),
            float number => FloatScalar.Of(number),
            bool flag => new BoolScalar(flag),
            _ => new ConfigurationScalar(Constant(value)),
        };
    }

    /// <summary>A constant of a pattern: what stands there must be one for the C# compiler too.</summary>
    public static string? PatternConstant(object? value, ITypeSymbol? type) => (value, type?.TypeKind) switch
    {
        (float number, not TypeKind.Enum) => Constant(number),
        _ => FromConstant(value, type)?.ToString(),
    };

    /// <summary>Whether the source alone tells the value.</summary>
    public static bool IsKnown(Scalar scalar) =>
        scalar is DimensionScalar { Value.Known: not null } or FloatScalar or EnumScalar or BoolScalar || IsText(scalar);

    /// <summary>Operand of a larger expression: parentheses where it is not one name, call or literal.</summary>
    public static string Nested(Scalar scalar)
    {
        string text = scalar.ToString();
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'')
            {
                i = EndOfLiteral(text, i);
                continue;
            }
            depth += text[i] is '(' ? 1 : text[i] is ')' ? -1 : 0;
            if (depth == 0 && text[i] is ' ' or '-')
                return $"({text})";
        }
        return text;
    }

    public static string Keyword(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>A string or char that the source writes out.</summary>
    public static bool IsText(Scalar scalar) =>
        scalar is ConfigurationScalar { Expression: { Length: > 1 } text } && text[0] is '"' or '\''
        && EndOfLiteral(text, 0) == text.Length - 1;

    private static int EndOfLiteral(string text, int start)
    {
        int i = start + 1;
        while (i < text.Length && text[i] != text[start])
            i += text[i] == '\\' ? 2 : 1;
        return i;
    }

    private static string Constant(object value)
    {
        switch (value)
        {
            case float.NaN: return "float.NaN";
            case float.PositiveInfinity: return "float.PositiveInfinity";
            case float.NegativeInfinity: return "float.NegativeInfinity";
            case double.NaN: return "double.NaN";
            case double.PositiveInfinity: return "double.PositiveInfinity";
            case double.NegativeInfinity: return "double.NegativeInfinity";
        }
        string text = SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false);
        return value switch
        {
            float => text + "f",
            double number when number == Math.Floor(number) => text + "d",
            decimal => text + "m",
            long => text + "L",
            ulong => text + "UL",
            uint => text + "U",
            sbyte or byte or short or ushort => $"({SyntaxFacts.GetText(KeywordOf(value))})({text})",
            _ => text,
        };
    }

    private static SyntaxKind KeywordOf(object value) => value switch
    {
        sbyte => SyntaxKind.SByteKeyword,
        byte => SyntaxKind.ByteKeyword,
        short => SyntaxKind.ShortKeyword,
        _ => SyntaxKind.UShortKeyword,
    };
}
