using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Reads an expression that is known at build or at load: constants, the configuration, and arithmetic, comparisons and choices
/// over them. Ints become <see cref="Dimension"/>s; what is no constant is spelled canonically, so that the same value is the
/// same record however the source spaces or qualifies it.
/// </summary>
/// <param name="resolve">What a local, a parameter or a member of this class holds; null where the reader cannot know.</param>
internal sealed class ScalarReader(Func<IOperation, Scalar?> resolve)
{
    /// <summary>The value, or null where the expression is not of that kind. Reports nothing.</summary>
    public Scalar? Read(IOperation? operation)
    {
        if (operation is null)
            return null;
        if (operation.ConstantValue is { HasValue: true } constant)
            return FromConstant(constant.Value, operation.Type);
        return operation switch
        {
            IConversionOperation conversion => ReadConversion(conversion),
            IBinaryOperation binary => ReadBinary(binary),
            IUnaryOperation unary => ReadUnary(unary),
            IConditionalOperation { WhenFalse: not null } choice => ReadChoice(choice),
            ICoalesceOperation coalesce => Compose(operation.Type, " ?? ", coalesce.Value, coalesce.WhenNull),
            IIsPatternOperation pattern => ReadPattern(pattern),
            IInvocationOperation call => ReadMath(call),
            IPropertyReferenceOperation { Instance: { } instance, Arguments.Length: 0 } property =>
                ReadMember(instance, property.Property) ?? resolve(operation),
            IFieldReferenceOperation { Instance: { } instance } field => ReadMember(instance, field.Field) ?? resolve(operation),
            _ => resolve(operation),
        };
    }

    public Dimension? ReadDimension(IOperation? operation) => (Read(operation) as DimensionScalar)?.Value;

    /// <summary>A bool over constants and the configuration.</summary>
    public Condition? ReadCondition(IOperation? operation) => Read(operation) switch
    {
        BoolScalar constant => constant.Value ? Condition.True : Condition.False,
        ConfigurationScalar question => new ConfigurationCondition(question.Expression),
        _ => null,
    };

    public static Scalar? FromConstant(object? value, ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } choice)
        {
            IFieldSymbol? field = choice.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue
                && Equals(f.ConstantValue, value));
            string name = choice.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            return field is null ? null : new EnumScalar(name, field.Name);
        }
        return value switch
        {
            int number => new DimensionScalar(Dimension.Of(number)),
            float number => FloatScalar.Of(number),
            bool flag => new BoolScalar(flag),
            null => null,
            double number when double.IsNaN(number) => new ConfigurationScalar("double.NaN"),
            double number when double.IsInfinity(number) => new ConfigurationScalar(number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity"),
            _ => new ConfigurationScalar(SymbolDisplay.FormatPrimitive(value, quoteStrings: true,
                useHexadecimalNumbers: false) + Suffix(value)),
        };
    }

    private static string Suffix(object value) => value switch
    {
        double number when number == Math.Floor(number) => "d",
        long => "L",
        _ => "",
    };

    private Scalar? ReadConversion(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is not null)
            return null;
        Scalar? operand = Read(conversion.Operand);
        ITypeSymbol? from = conversion.Operand.Type, to = conversion.Type;
        if (operand is null || to is null || SymbolEqualityComparer.Default.Equals(from, to) || !IsNumber(to) || !IsNumber(from))
            return operand;
        // Known numbers convert as the compiler would; the rest keeps the cast in its text.
        return (operand, to.SpecialType) switch
        {
            (DimensionScalar { Value.Known: int number }, SpecialType.System_Single) => FloatScalar.Of(number),
            (FloatScalar number, SpecialType.System_Int32) => new DimensionScalar(Dimension.Of((int)number.Value)),
            _ => Typed(to, ConstantArithmetic.Wrap($"({Keyword(to)}){Nested(operand)}", operand)),
        };
    }

    private Scalar? ReadBinary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is not null && !IsNumber(binary.Type) && binary.Type?.SpecialType != SpecialType.System_Boolean)
            return null;
        if (Read(binary.LeftOperand) is not { } left || Read(binary.RightOperand) is not { } right)
            return ReadNullTest(binary);
        if (!ConstantArithmetic.IsDefined(binary.OperatorKind, left, right))
            return null;
        if (left is DimensionScalar { Value: var a } && right is DimensionScalar { Value: var b }
            && ReadDimensions(binary, a, b) is { } folded)
            return folded;
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
        if (left is EnumScalar && right is EnumScalar && binary.OperatorKind is (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals))
            return new BoolScalar(left.Equals(right) == (binary.OperatorKind == BinaryOperatorKind.Equals));
        return Sign(binary.OperatorKind) is string sign ? Typed(binary.Type, ConstantArithmetic.Wrap($"{Nested(left)} {sign} {Nested(right)}", left, right)) : null;
    }

    private static Scalar? ReadDimensions(IBinaryOperation binary, Dimension left, Dimension right)
    {
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Add: return new DimensionScalar(Dimension.Add(left, right));
            case BinaryOperatorKind.Subtract: return new DimensionScalar(Dimension.Subtract(left, right));
            case BinaryOperatorKind.Multiply: return new DimensionScalar(Dimension.Multiply(left, right));
            case BinaryOperatorKind.Divide: return new DimensionScalar(Dimension.Divide(left, right));
        }
        if (left.Known is not int a || right.Known is not int b)
            return null;
        return binary.OperatorKind switch
        {
            BinaryOperatorKind.Remainder when b != 0 => new DimensionScalar(Dimension.Of(a % b)),
            BinaryOperatorKind.Equals => new BoolScalar(a == b),
            BinaryOperatorKind.NotEquals => new BoolScalar(a != b),
            BinaryOperatorKind.LessThan => new BoolScalar(a < b),
            BinaryOperatorKind.LessThanOrEqual => new BoolScalar(a <= b),
            BinaryOperatorKind.GreaterThan => new BoolScalar(a > b),
            BinaryOperatorKind.GreaterThanOrEqual => new BoolScalar(a >= b),
            _ => null,
        };
    }

    /// <summary><c>config.Decoder != null</c>.</summary>
    private Scalar? ReadNullTest(IBinaryOperation binary)
    {
        if (binary.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals))
            return null;
        IOperation? tested = IsNull(binary.RightOperand) ? binary.LeftOperand : IsNull(binary.LeftOperand) ? binary.RightOperand : null;
        return tested is not null && Read(tested) is ConfigurationScalar value
            ? new ConfigurationScalar($"{value.Expression} is {(binary.OperatorKind == BinaryOperatorKind.Equals ? "null" : "not null")}")
            : null;
    }

    private Scalar? ReadUnary(IUnaryOperation unary)
    {
        Scalar? operand = Read(unary.Operand);
        return (unary.OperatorKind, operand) switch
        {
            (_, null) => null,
            (UnaryOperatorKind.Plus, _) => operand,
            (UnaryOperatorKind.Not, BoolScalar flag) => new BoolScalar(!flag.Value),
            (UnaryOperatorKind.Not, _) => new ConfigurationScalar($"!{Nested(operand)}"),
            (UnaryOperatorKind.Minus, DimensionScalar { Value.Known: int.MinValue }) => null,
            (UnaryOperatorKind.Minus, DimensionScalar number) => new DimensionScalar(Dimension.Subtract(Dimension.Of(0), number.Value)),
            (UnaryOperatorKind.Minus, FloatScalar number) => FloatScalar.Of(-number.Value),
            (UnaryOperatorKind.Minus, _) => new ConfigurationScalar($"-{Nested(operand)}"),
            _ => null,
        };
    }

    private Scalar? ReadChoice(IConditionalOperation choice)
    {
        Condition? condition = ReadCondition(choice.Condition);
        if (condition?.Known is bool known)
            return Read(known ? choice.WhenTrue : choice.WhenFalse);
        if (condition is not ConfigurationCondition question || Read(choice.WhenTrue) is not { } yes
            || Read(choice.WhenFalse) is not { } no)
            return null;
        return Choose(question, yes, no, choice.Type?.SpecialType == SpecialType.System_Int32);
    }

    /// <summary>One of two values by a question that the configuration answers at load.</summary>
    public static Scalar Choose(ConfigurationCondition question, Scalar yes, Scalar no, bool isInt)
    {
        if (yes.Equals(no))
            return yes;
        string text = $"({question.Expression} ? {Nested(yes)} : {Nested(no)})";
        return isInt ? new DimensionScalar(Dimension.FromConfiguration(text)) : new ConfigurationScalar(text);
    }

    /// <summary>A question over the configuration as one C# expression.</summary>
    public static ConfigurationCondition ToQuestion(Condition condition)
    {
        return new ConfigurationCondition(Text(condition));

        static string Text(Condition part) => part switch
        {
            ConfigurationCondition question => question.Expression,
            NotCondition not => $"!({Text(not.Operand)})",
            AndCondition and => $"(({Text(and.Left)}) && ({Text(and.Right)}))",
            OrCondition or => $"(({Text(or.Left)}) || ({Text(or.Right)}))",
            _ => part.ToString(),
        };
    }

    private Scalar? ReadPattern(IIsPatternOperation test) =>
        Read(test.Value) is ConfigurationScalar or DimensionScalar && Pattern(test.Pattern) is string pattern
            ? new ConfigurationScalar($"{Nested(Read(test.Value)!)} is {pattern}")
            : null;

    /// <summary>The pattern in C#; null where it binds variables or looks into objects.</summary>
    public static string? Pattern(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant when IsNull(constant.Value) => "null",
        IConstantPatternOperation { Value: { ConstantValue.HasValue: true } value } =>
            FromConstant(value.ConstantValue.Value, value.Type)?.ToString(),
        INegatedPatternOperation not when Pattern(not.Pattern) is string inner => $"not {inner}",
        IRelationalPatternOperation relation when Sign(relation.OperatorKind) is string sign
            && relation.Value.ConstantValue is { HasValue: true, Value: { } bound } =>
            $"{sign} {FromConstant(bound, relation.Value.Type)}",
        IBinaryPatternOperation both when Pattern(both.LeftPattern) is string left && Pattern(both.RightPattern) is string right =>
            $"({left} {(both.OperatorKind == BinaryOperatorKind.Or ? "or" : "and")} {right})",
        _ => null,
    };

    /// <summary>System.Math and System.MathF: pure, and there in every project.</summary>
    private Scalar? ReadMath(IInvocationOperation call)
    {
        if (call.TargetMethod.ContainingType is not
            {
                Name: "Math" or "MathF",
                ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
            } type)
            return null;
        List<string> arguments = [];
        foreach (IArgumentOperation argument in call.Arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0))
        {
            if (Read(argument.Value) is not { } value)
                return null;
            arguments.Add(value.ToString());
        }
        return Typed(call.Type, $"global::System.{type.Name}.{call.TargetMethod.Name}({string.Join(", ", arguments)})");
    }

    /// <summary><c>config.Text.Hidden</c>: a property or field of something that comes from the configuration.</summary>
    private Scalar? ReadMember(IOperation instance, ISymbol member) =>
        Read(instance) is ConfigurationScalar owner ? Typed(TypeOf(member), $"{owner.Expression}.{Identifier.Escape(member.Name)}") : null;

    private Scalar? Compose(ITypeSymbol? type, string sign, IOperation left, IOperation right) =>
        Read(left) is { } first && Read(right) is { } second ? Typed(type, $"({Nested(first)}{sign}{Nested(second)})") : null;

    private static Scalar Typed(ITypeSymbol? type, string expression) => type?.SpecialType == SpecialType.System_Int32
        ? new DimensionScalar(Dimension.FromConfiguration(expression))
        : new ConfigurationScalar(expression);

    private static Condition ToCondition(Scalar scalar) =>
        scalar is BoolScalar flag ? flag.Value ? Condition.True : Condition.False : new ConfigurationCondition(scalar.ToString());

    private static Scalar FromCondition(Condition condition) =>
        condition is ConfigurationCondition question
            ? new ConfigurationScalar(question.Expression)
            : new BoolScalar(condition.Known == true);

    private static bool IsNull(IOperation operation) =>
        operation.ConstantValue is { HasValue: true, Value: null } || (operation is IConversionOperation c && IsNull(c.Operand));

    private static bool IsNumber(ITypeSymbol? type) =>
        type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IPropertySymbol property => property.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };

    private static string Keyword(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>Operand of a larger expression: parentheses where it is not one name, call or literal.</summary>
    private static string Nested(Scalar scalar)
    {
        string text = scalar.ToString();
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] is '(' ? 1 : text[i] is ')' ? -1 : 0;
            if (depth == 0 && text[i] is ' ' or '-')
                return $"({text})";
        }
        return text;
    }

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
