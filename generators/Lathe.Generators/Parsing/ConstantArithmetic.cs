using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// What C# computes at run time without a word, and refuses among constants: a property that holds a number is none to the compiler of
/// the user's code, but its value is one in ours.
/// </summary>
internal static class ConstantArithmetic
{
    /// <summary>No division by a zero that is known, and no int that is larger than an int.</summary>
    public static bool IsDefined(BinaryOperatorKind kind, Scalar left, Scalar right)
    {
        if (kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder && IsZero(right))
            return false;
        if (left is not DimensionScalar { Value.Known: int a } || right is not DimensionScalar { Value.Known: int b })
            return true;
        long result = kind switch
        {
            BinaryOperatorKind.Add => (long)a + b,
            BinaryOperatorKind.Subtract => (long)a - b,
            BinaryOperatorKind.Multiply => (long)a * b,
            BinaryOperatorKind.Divide => (long)a / b,
            // int.MinValue % -1 throws.
            BinaryOperatorKind.Remainder when b == -1 && a == int.MinValue => long.MaxValue,
            _ => 0,
        };
        return result is >= int.MinValue and <= int.MaxValue;
    }

    /// <summary>An expression over constants alone wraps around as it does at run time, where the compiler would refuse it.</summary>
    public static string Wrap(string expression, params Scalar[] operands) =>
        operands.All(IsConstant) ? $"unchecked({expression})" : expression;

    /// <summary>Only integers: a float divided by zero is infinite.</summary>
    private static bool IsZero(Scalar scalar) => scalar switch
    {
        DimensionScalar dimension => dimension.Value.Known == 0,
        ConfigurationScalar text => text.Expression.Trim('(', ')', '-', 'L') is "0",
        _ => false,
    };

    private static bool IsConstant(Scalar scalar) => scalar switch
    {
        DimensionScalar dimension => dimension.Value.Known is not null,
        FloatScalar => true,
        ConfigurationScalar text => !text.Expression.Contains(KnownNames.Configuration),
        _ => false,
    };
}
