using System;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>What a class knows at load, as C# within its trainable form: extents, numbers, questions, paths.</summary>
internal static class TrainableText
{
    /// <summary>An extent that no call chooses.</summary>
    public static string Of(Dimension extent, TrainableNames names) => extent switch
    {
        ConstantDimension constant => Literal.Of(constant.Value),
        ConfigurationDimension configuration => Enclosed(configuration.Expression),
        LoadedDimension loaded => names.UnitsOf(loaded),
        ArithmeticDimension arithmetic => $"({Of(arithmetic.Left, names)} {arithmetic.Sign} {Of(arithmetic.Right, names)})",
        _ => throw new InvalidOperationException($"{extent} is chosen by every call, and a module has no such number"),
    };

    public static string Of(Scalar scalar, TrainableNames names) => scalar switch
    {
        DimensionScalar dimension => Of(dimension.Value, names),
        FloatScalar number => Literal.Of(number.Value),
        _ => scalar.ToString(),
    };

    public static string Of(Condition condition, TrainableNames names) => condition switch
    {
        ConstantCondition constant => constant.Value ? "true" : "false",
        PresentCondition present => $"{names.FieldOf(present.Member)} is not null",
        ConfigurationCondition question => Enclosed(question.Expression),
        NotCondition { Operand: PresentCondition present } => $"{names.FieldOf(present.Member)} is null",
        NotCondition { Operand: ConfigurationCondition question } => $"!{Enclosed(question.Expression)}",
        NotCondition not => $"!({Of(not.Operand, names)})",
        AndCondition and => $"({Of(and.Left, names)} && {Of(and.Right, names)})",
        OrCondition or => $"({Of(or.Left, names)} || {Of(or.Right, names)})",
        _ => throw new InvalidOperationException($"{condition} is no question that a module can be asked"),
    };

    /// <summary>Places in a checkpoint; <c>i</c> is the index in an array.</summary>
    public static string Of(EquatableArray<string> paths) => string.Join(", ", paths.Select(Path));

    /// <summary>The trainable form of another class, from anywhere.</summary>
    public static string Trainable(ModelGraph graph) =>
        $"global::{string.Join(".", graph.QualifiedName.Split('.').Select(Identifier.Escape))}.{GeneratedNames.Trainable}";

    /// <summary>A name needs no parentheses, whatever stands beside it.</summary>
    private static string Enclosed(string expression) =>
        expression.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '@') ? expression : $"({expression})";

    private static string Path(string path)
    {
        string[] parts = path.Split(["{i}"], StringSplitOptions.None);
        return parts.Length == 1
            ? Literal.Of(path)
            : "$" + Literal.Of(string.Join("{i}", parts.Select(part => part.Replace("{", "{{").Replace("}", "}}"))));
    }
}
