using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class ScalarReader
{
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
        string text = $"({question.Expression} ? {ScalarText.Nested(yes)} : {ScalarText.Nested(no)})";
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

    private Scalar? ReadPattern(IIsPatternOperation test) => Read(test.Value) switch
    {
        null => null,
        { } known when ScalarText.IsKnown(known) => Matches(test.Pattern, known) is bool matches ? new BoolScalar(matches) : null,
        { } value => Question(value, test.Pattern) is { } question ? new ConfigurationScalar(question.Expression) : null,
    };

    /// <summary>Whether a value of the configuration matches; null where the pattern binds variables or looks into objects.</summary>
    public static ConfigurationCondition? Question(Scalar value, IPatternOperation pattern) => Pattern(pattern) is string text
        ? new ConfigurationCondition($"{ScalarText.Nested(value)} is {text}")
        : null;

    /// <summary>The same for the constant of a <c>case</c>.</summary>
    public static ConfigurationCondition? Question(Scalar value, IOperation constant) =>
        (IsNull(constant) ? "null" : ScalarText.PatternConstant(constant.ConstantValue.Value!, constant.Type)) is { } text
            ? new ConfigurationCondition($"{ScalarText.Nested(value)} is {text}")
            : null;

    /// <summary>Whether a value that the source knows is the constant of a <c>case</c>; null where the reader cannot tell.</summary>
    public static bool? Matches(IOperation constant, Scalar known) => IsNull(constant) ? false
        : ScalarText.FromConstant(constant.ConstantValue.Value, constant.Type) is { } expected ? AreEqual(expected, known) : null;

    /// <summary>The pattern in C#; null where it binds variables or looks into objects.</summary>
    private static string? Pattern(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant when IsNull(constant.Value) => "null",
        IConstantPatternOperation { Value: { ConstantValue.HasValue: true } value } =>
            ScalarText.PatternConstant(value.ConstantValue.Value, value.Type),
        INegatedPatternOperation not when Pattern(not.Pattern) is string inner => $"not {inner}",
        IRelationalPatternOperation relation when Sign(relation.OperatorKind) is string sign
            && relation.Value.ConstantValue is { HasValue: true, Value: { } bound } =>
            $"{sign} {ScalarText.PatternConstant(bound, relation.Value.Type)}",
        IBinaryPatternOperation both when Pattern(both.LeftPattern) is string left && Pattern(both.RightPattern) is string right =>
            $"({left} {(both.OperatorKind == BinaryOperatorKind.Or ? "or" : "and")} {right})",
        _ => null,
    };

    /// <summary>Whether a value that the source knows matches; null where the reader cannot tell.</summary>
    public static bool? Matches(IPatternOperation pattern, Scalar known) => pattern switch
    {
        IDiscardPatternOperation => true,
        IConstantPatternOperation constant when IsNull(constant.Value) => false,
        IConstantPatternOperation { Value: { ConstantValue.HasValue: true } value } =>
            ScalarText.FromConstant(value.ConstantValue.Value, value.Type) is { } expected ? AreEqual(expected, known) : null,
        INegatedPatternOperation not => !Matches(not.Pattern, known),
        IRelationalPatternOperation { Value.ConstantValue: { HasValue: true, Value: int bound } } relation
            when known is DimensionScalar { Value.Known: int number } => Compare(relation.OperatorKind, number, bound),
        IBinaryPatternOperation both when Matches(both.LeftPattern, known) is bool left
            && Matches(both.RightPattern, known) is bool right =>
            both.OperatorKind == BinaryOperatorKind.Or ? left || right : left && right,
        _ => null,
    };

    /// <summary>As patterns compare: NaN is NaN, and −0 is 0.</summary>
    private static bool AreEqual(Scalar expected, Scalar known) => expected is FloatScalar first && known is FloatScalar second
        ? first.Value.Equals(second.Value)
        : expected.Equals(known);
}
