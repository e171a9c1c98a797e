using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class ScalarReader
{
    private Scalar? ReadBinary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is not null && !IsNumber(binary.Type) && binary.Type?.SpecialType != SpecialType.System_Boolean)
            return null;
        if (IsNull(binary.LeftOperand) || IsNull(binary.RightOperand))
            return ReadNullTest(binary);
        if (Read(binary.LeftOperand) is not { } left || Read(binary.RightOperand) is not { } right)
            return null;
        bool isArithmetic = binary.OperatorKind is >= BinaryOperatorKind.Add and <= BinaryOperatorKind.Remainder;
        if (isArithmetic && IsInteger(binary.Type))
            return ReadIntegers(binary, left, right);
        if (left is DimensionScalar { Value.Known: int a } && right is DimensionScalar { Value.Known: int b })
            return Compare(binary.OperatorKind, a, b) is bool known ? new BoolScalar(known) : Text(binary, left, right);
        if (left is FloatScalar { Value: var x } && right is FloatScalar { Value: var y })
        {
            switch (binary.OperatorKind)
            {
                case BinaryOperatorKind.Add: return FloatScalar.Of(x + y);
                case BinaryOperatorKind.Subtract: return FloatScalar.Of(x - y);
                case BinaryOperatorKind.Multiply: return FloatScalar.Of(x * y);
                case BinaryOperatorKind.Divide: return FloatScalar.Of(x / y);
            }
        }
        if (left is BoolScalar || right is BoolScalar)
        {
            Condition first = ToCondition(left), second = ToCondition(right);
            Condition? both = binary.OperatorKind switch
            {
                BinaryOperatorKind.ConditionalAnd => Condition.And(first, second),
                BinaryOperatorKind.ConditionalOr => Condition.Or(first, second),
                _ => null,
            };
            if (both is ConstantCondition or ConfigurationCondition)
                return FromCondition(both);
        }
        bool areNamed = (left is EnumScalar && right is EnumScalar) || (ScalarText.IsText(left) && ScalarText.IsText(right));
        if (areNamed && binary.OperatorKind is (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals))
            return new BoolScalar(left.Equals(right) == (binary.OperatorKind == BinaryOperatorKind.Equals));
        return Text(binary, left, right);
    }

    private static Scalar? Text(IBinaryOperation binary, Scalar left, Scalar right) => Sign(binary.OperatorKind) is string sign
        ? Typed(binary.Type, $"{ScalarText.Nested(left)} {sign} {ScalarText.Nested(right)}")
        : null;

    /// <summary>Wraps, throws and rounds as C# does; what would throw is not read.</summary>
    private static Scalar? ReadIntegers(IBinaryOperation binary, Scalar left, Scalar right)
    {
        BinaryOperatorKind kind = binary.OperatorKind;
        bool divides = kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder;
        if (divides && IsZero(right))
            return null;
        if (left is not DimensionScalar { Value: var a } || right is not DimensionScalar { Value: var b })
        {
            if (!divides && IsCheckedOtherwise(binary, binary.IsChecked))
                return null;
            // Constants of the wider types would be folded, and refused, by the compiler of the generated code.
            return Text(binary, left, right) is { } text && binary.Type?.SpecialType != SpecialType.System_Int32 && !binary.IsChecked
                ? new ConfigurationScalar($"unchecked({text})")
                : Text(binary, left, right);
        }
        if (a.Known is int x && b.Known is int y)
        {
            long value = kind switch
            {
                BinaryOperatorKind.Add => (long)x + y,
                BinaryOperatorKind.Subtract => (long)x - y,
                BinaryOperatorKind.Multiply => (long)x * y,
                BinaryOperatorKind.Divide => (long)x / y,
                _ => (long)x % y,
            };
            // The processor's division overflows for the least int by −1, whatever is asked of.
            bool overflows = value is < int.MinValue or > int.MaxValue || (divides && x == int.MinValue && y == -1);
            return overflows && (divides || binary.IsChecked) ? null : new DimensionScalar(Dimension.Of(unchecked((int)value)));
        }
        if (!divides && IsCheckedOtherwise(binary, binary.IsChecked))
            return null;
        return kind switch
        {
            BinaryOperatorKind.Add => new DimensionScalar(Dimension.Add(a, b)),
            BinaryOperatorKind.Subtract => new DimensionScalar(Dimension.Subtract(a, b)),
            BinaryOperatorKind.Multiply => new DimensionScalar(Dimension.Multiply(a, b)),
            BinaryOperatorKind.Divide => new DimensionScalar(Dimension.Divide(a, b)),
            _ => Text(binary, left, right),
        };
    }

    private static bool IsZero(Scalar scalar) =>
        scalar is DimensionScalar { Value.Known: 0 } or ConfigurationScalar { Expression: "0L" or "0U" or "0UL" };

    private static bool? Compare(BinaryOperatorKind kind, int left, int right) => kind switch
    {
        BinaryOperatorKind.Equals => left == right,
        BinaryOperatorKind.NotEquals => left != right,
        BinaryOperatorKind.LessThan => left < right,
        BinaryOperatorKind.LessThanOrEqual => left <= right,
        BinaryOperatorKind.GreaterThan => left > right,
        BinaryOperatorKind.GreaterThanOrEqual => left >= right,
        _ => null,
    };

    /// <summary><c>config.Decoder != null</c>.</summary>
    private Scalar? ReadNullTest(IBinaryOperation binary)
    {
        if (binary.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals))
            return null;
        IOperation tested = IsNull(binary.RightOperand) ? binary.LeftOperand : binary.RightOperand;
        return Read(tested) is ConfigurationScalar value
            ? new ConfigurationScalar($"{value.Expression} is {(binary.OperatorKind == BinaryOperatorKind.Equals ? "null" : "not null")}")
            : null;
    }

    private Scalar? ReadUnary(IUnaryOperation unary)
    {
        Scalar? operand = Read(unary.Operand);
        if (unary.OperatorMethod is not null)
            return null;
        switch (unary.OperatorKind, operand)
        {
            case (_, null):
                return null;
            case (UnaryOperatorKind.Plus, _):
                return operand;
            case (UnaryOperatorKind.Not, BoolScalar flag):
                return new BoolScalar(!flag.Value);
            case (UnaryOperatorKind.Not, _):
                return new ConfigurationScalar($"!{ScalarText.Nested(operand)}");
            case (UnaryOperatorKind.Minus, FloatScalar number):
                return FloatScalar.Of(-number.Value);
        }
        if (unary.OperatorKind != UnaryOperatorKind.Minus || (IsInteger(unary.Type) && IsCheckedOtherwise(unary, unary.IsChecked)))
            return null;
        return operand switch
        {
            DimensionScalar { Value.Known: int.MinValue } => unary.IsChecked ? null : operand,
            DimensionScalar { Value.Known: int number } => new DimensionScalar(Dimension.Of(-number)),
            DimensionScalar number => new DimensionScalar(Dimension.Subtract(Dimension.Of(0), number.Value)),
            _ => new ConfigurationScalar($"-{ScalarText.Nested(operand!)}"),
        };
    }

    private static Condition ToCondition(Scalar scalar) =>
        scalar is BoolScalar flag ? flag.Value ? Condition.True : Condition.False : new ConfigurationCondition(scalar.ToString());

    private static Scalar FromCondition(Condition condition) =>
        condition is ConfigurationCondition question
            ? new ConfigurationScalar(question.Expression)
            : new BoolScalar(condition.Known == true);

    private static string? Sign(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        BinaryOperatorKind.GreaterThanOrEqual => ">=",
        BinaryOperatorKind.ConditionalAnd => "&&",
        BinaryOperatorKind.ConditionalOr => "||",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.Or => "|",
        _ => null,
    };
}
