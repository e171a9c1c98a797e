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
            if (model.OperationAt(quotient) is IBinaryOperation
                {
                    LeftOperand.ConstantValue: { HasValue: true, Value: int dividend },
                    RightOperand.ConstantValue: { HasValue: true, Value: int divisor },
                    ConstantValue: { HasValue: true, Value: int whole },
                } operation
                && dividend % divisor != 0 && IsUsedAsFloat(operation))
            {
                string mend = quotient.Left is LiteralExpressionSyntax ? $"{quotient.Left}f / {quotient.Right}"
                    : $"(float){quotient.Left} / {quotient.Right}";
                report(Found(quotient.GetLocation(), mend, UnsupportedForms.Short(quotient),
                    whole.ToString(CultureInfo.InvariantCulture), mend));
            }
        }
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
