using System;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A quotient of whole numbers that has a remainder, used as a float: <c>x * (1 / 8)</c> multiplies by 0.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IntegerQuotientAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0012";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A fraction is divided as floats",
        "'{0}' divides whole numbers and is {1}; write {2}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (BinaryExpressionSyntax quotient in model.Declarations
            .SelectMany(declaration => declaration.DescendantNodes().OfType<BinaryExpressionSyntax>())
            .Where(binary => binary.IsKind(SyntaxKind.DivideExpression)))
        {
            if (model.OperationAt(quotient) is not IBinaryOperation
                {
                    Type.SpecialType: SpecialType.System_Int32,
                    LeftOperand.ConstantValue: { HasValue: true, Value: int dividend },
                    RightOperand: var divisor,
                } operation)
                continue;
            string? whole = divisor.ConstantValue is not { HasValue: true, Value: int number } ? OfUnknown(dividend)
                : number != 0 && dividend % number != 0 ? (dividend / number).ToString(CultureInfo.InvariantCulture) : null;
            if (whole is null || (!IsUsedAsFloat(operation) && !IsKeptAsFloat(model, operation, isZero: whole == "0")))
                continue;
            string mend = quotient.Left is LiteralExpressionSyntax ? $"{quotient.Left}f / {quotient.Right}"
                : $"(float){quotient.Left} / {quotient.Right}";
            // an int that is declared as one cannot hold it
            bool fits = IsUsedAsFloat(operation) || Declared(operation) is not { } declared || declared.Type.IsVar;
            report(Found(quotient.GetLocation(), fits ? mend : null, UnsupportedForms.Short(quotient), whole,
                fits ? mend : $"float and {mend}"));
        }
    }

    /// <summary>What a quotient of a number and one that the configuration says mostly is.</summary>
    private static string? OfUnknown(int dividend) => dividend switch
    {
        0 => null,
        1 or -1 => "0 for all but 1",
        _ => $"0 for all above {Math.Abs((long)dividend).ToString(CultureInfo.InvariantCulture)}",
    };

    private static VariableDeclarationSyntax? Declared(IOperation quotient) =>
        quotient.Syntax.Parent is EqualsValueClauseSyntax
        { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declared } }
            ? declared : null;

    /// <summary>A local or constant that is only ever a factor: what is 0 is no dimension, and of others nobody uses it as one.</summary>
    private static bool IsKeptAsFloat(ModelView model, IOperation quotient, bool isZero)
    {
        if (quotient.Syntax.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator })
            return false;
        bool[] uses = [.. model.Declarations.SelectMany(declaration => declaration.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Where(name => name.Identifier.ValueText == declarator.Identifier.ValueText)
            .Select(name => model.OperationAt(name)).OfType<IOperation>().Select(IsUsedAsFloat)];
        return uses.Length > 0 && (isZero ? uses.Contains(true) : uses.All(isFloat => isFloat));
    }

    private static bool IsUsedAsFloat(IOperation operation)
    {
        IOperation? user = operation.Parent;
        while (user is IParenthesizedOperation or IUnaryOperation)
            user = user.Parent;
        return user is IConversionOperation { Type: { } type }
            && (type.SpecialType is SpecialType.System_Single or SpecialType.System_Double || KnownNames.IsTensor(type));
    }
}
