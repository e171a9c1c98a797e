using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Reads an expression that is known at build or at load: constants, the configuration, and arithmetic, comparisons and choices
/// over them. Ints become <see cref="Dimension"/>s; what is no constant is spelled canonically, so that the same value is the
/// same record however the source spaces or qualifies it. What would mean something else in generated code is not read.
/// </summary>
/// <param name="resolve">What a local, a parameter or a member of this class holds; null where the reader cannot know.</param>
internal sealed partial class ScalarReader(Func<IOperation, Scalar?> resolve)
{
    /// <summary>How far expressions nest. Beyond, the compiler's own stack would be at risk.</summary>
    private const int MostDepth = 100;

    /// <summary>How long an expression over the configuration becomes as text: <c>n = n * n</c> doubles it each time.</summary>
    private const int MostText = 2000;

    private int depth;

    /// <summary>Some expression was not read because it nests too deeply or became too long.</summary>
    public bool Overran { get; private set; }

    /// <summary>The value, or null where the expression is not of that kind. Reports nothing.</summary>
    public Scalar? Read(IOperation? operation)
    {
        if (operation is null)
            return null;
        if (operation.ConstantValue is { HasValue: true } constant)
            return ScalarText.FromConstant(constant.Value, operation.Type);
        if (depth >= MostDepth)
        {
            Overran = true;
            return null;
        }
        depth++;
        Scalar? read = ReadComputed(operation);
        depth--;
        if (read is null || ScalarText.IsKnown(read) || read.ToString().Length <= MostText)
            return read;
        Overran = true;
        return null;
    }

    public Dimension? ReadDimension(IOperation? operation) => (Read(operation) as DimensionScalar)?.Value;

    /// <summary>A bool over constants and the configuration.</summary>
    public Condition? ReadCondition(IOperation? operation) => Read(operation) switch
    {
        BoolScalar constant => constant.Value ? Condition.True : Condition.False,
        ConfigurationScalar question => new ConfigurationCondition(question.Expression),
        _ => null,
    };

    private Scalar? ReadComputed(IOperation operation) => operation switch
    {
        IConversionOperation conversion => ReadConversion(conversion),
        IBinaryOperation binary => ReadBinary(binary),
        IUnaryOperation unary => ReadUnary(unary),
        IConditionalOperation { WhenFalse: not null } choice => ReadChoice(choice),
        ICoalesceOperation coalesce => Compose(operation.Type, " ?? ", coalesce.Value, coalesce.WhenNull),
        IIsPatternOperation pattern => ReadPattern(pattern),
        IInvocationOperation call => ReadMath(call),
        IPropertyReferenceOperation { Instance: { } instance, Arguments.Length: 0 } property =>
            resolve(operation) ?? ReadMember(instance, property.Property),
        IFieldReferenceOperation { Instance: { } instance } field => resolve(operation) ?? ReadMember(instance, field.Field),
        _ => resolve(operation),
    };

    private Scalar? ReadConversion(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is not null)
            return null;
        Scalar? operand = Read(conversion.Operand);
        ITypeSymbol? from = conversion.Operand.Type, to = conversion.Type;
        if (operand is null || to is null || from is null || SymbolEqualityComparer.Default.Equals(from, to))
            return operand;
        // A reference seen as a base class or an interface may have other members of the same name: the cast stays.
        if (!IsNumber(to) || !IsNumber(from))
            return Typed(to, $"(({ScalarText.Keyword(to)}){ScalarText.Nested(operand)})");
        // Known numbers convert as the compiler would; the rest keeps the cast in its text.
        switch (operand, to.SpecialType)
        {
            case (DimensionScalar { Value.Known: int number }, SpecialType.System_Single):
                return FloatScalar.Of(number);
            case (FloatScalar { Value: var number }, SpecialType.System_Int32):
                return number is > int.MinValue and < int.MaxValue ? new DimensionScalar(Dimension.Of((int)number)) : null;
        }
        string cast = $"({ScalarText.Keyword(to)}){ScalarText.Nested(operand)}";
        bool mayOverflow = IsInteger(to) && !conversion.GetConversion().IsImplicit;
        if (!mayOverflow || conversion.IsChecked)
            return mayOverflow && IsCheckedOtherwise(conversion, conversion.IsChecked) ? null : Typed(to, cast);
        return Typed(to, $"unchecked({cast})");
    }

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
            if (argument.Parameter is not { RefKind: RefKind.None } || Read(argument.Value) is not { } value)
                return null;
            arguments.Add(value.ToString());
        }
        return Typed(call.Type, $"global::System.{type.Name}.{call.TargetMethod.Name}({string.Join(", ", arguments)})");
    }

    /// <summary><c>config.Text.Hidden</c>: a property or field of something that comes from the configuration.</summary>
    private Scalar? ReadMember(IOperation instance, ISymbol member) => Read(instance) is ConfigurationScalar owner
        ? Typed(TypeOf(member), $"{ScalarText.Nested(owner)}.{Identifier.Escape(member.Name)}")
        : null;

    private Scalar? Compose(ITypeSymbol? type, string sign, IOperation left, IOperation right) =>
        Read(left) is { } first && Read(right) is { } second
            ? Typed(type, $"({ScalarText.Nested(first)}{sign}{ScalarText.Nested(second)})")
            : null;

    private static Scalar Typed(ITypeSymbol? type, string expression) => type?.SpecialType == SpecialType.System_Int32
        ? new DimensionScalar(Dimension.FromConfiguration(expression))
        : new ConfigurationScalar(expression);

    private static bool IsNull(IOperation operation) =>
        operation.ConstantValue is { HasValue: true, Value: null } || (operation is IConversionOperation c && IsNull(c.Operand));

    private static bool IsNumber(ITypeSymbol? type) =>
        type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    private static bool IsInteger(ITypeSymbol? type) =>
        type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    /// <summary>Overflow is treated otherwise than the project says, which is what holds in generated code.</summary>
    private static bool IsCheckedOtherwise(IOperation operation, bool isChecked) =>
        operation.SemanticModel?.Compilation.Options is CSharpCompilationOptions options && options.CheckOverflow != isChecked;

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IPropertySymbol property => property.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };
}
