using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Whether a record is nothing but its parts: what goes into its constructor is what its properties give. One whose property
/// computes, is set to something else, or is built by code of its own cannot be taken apart into tensors.
/// </summary>
internal static class RecordShape
{
    public const string Mend = "use a positional record whose properties are its parameters, or a tuple";

    /// <summary>What is more than parts about it, in words; null for a plain one.</summary>
    public static string? FindFault(ITypeSymbol type, CancellationToken cancellation)
    {
        HashSet<string> names = [];
        for (INamedTypeSymbol? record = type as INamedTypeSymbol; record is { IsRecord: true }; record = record.BaseType)
        {
            INamedTypeSymbol definition = record.OriginalDefinition;
            RecordDeclarationSyntax[] declarations =
                [.. definition.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<RecordDeclarationSyntax>()];
            if (declarations.Length == 0)
                return "which another project declares: what its properties do cannot be seen";
            ParameterSyntax[] parameters = [.. declarations.SelectMany(d => d.ParameterList?.Parameters ?? default)];
            foreach (IPropertySymbol property in OutputNames.Own(definition))
            {
                if (!names.Add(property.Name))
                    return $"whose property '{property.Name}' hides another of that name";
                if (FindFault(property, parameters, cancellation) is string fault)
                    return fault;
            }
            if (FindFault(definition, declarations, parameters) is string lost)
                return lost;
        }
        return null;
    }

    private static string? FindFault(IPropertySymbol property, ParameterSyntax[] parameters, CancellationToken cancellation)
    {
        if (property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not PropertyDeclarationSyntax written)
            return null;
        bool isStored = written.ExpressionBody is null
            && written.AccessorList?.Accessors.All(a => a.Body is null && a.ExpressionBody is null) == true;
        if (!isStored)
            return $"whose property '{property.Name}' computes what it gives";
        ExpressionSyntax? initial = Plain(written.Initializer?.Value);
        bool isGiven = parameters.Any(parameter => parameter.Identifier.ValueText == property.Name)
            ? initial is IdentifierNameSyntax name && name.Identifier.ValueText == property.Name
            : initial is null || initial.IsKind(SyntaxKind.NullLiteralExpression) || initial.IsKind(SyntaxKind.DefaultLiteralExpression);
        return isGiven ? null : $"whose property '{property.Name}' starts with a value of its own";
    }

    /// <summary>A parameter that becomes no property of that name has to be handed to the base record under it.</summary>
    private static string? FindFault(INamedTypeSymbol record, RecordDeclarationSyntax[] declarations, ParameterSyntax[] parameters)
    {
        ArgumentSyntax[] given = [.. declarations.SelectMany(d => d.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? [])
            .SelectMany(b => b.ArgumentList.Arguments)];
        IMethodSymbol? parent = record.BaseType is { IsRecord: true } other
            ? other.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length == given.Length && !IsCopy(c))
            : null;
        for (int i = 0; i < given.Length; i++)
        {
            string? target = given[i].NameColon?.Name.Identifier.ValueText ?? parent?.Parameters[i].Name;
            if (given[i].Expression is not IdentifierNameSyntax name || name.Identifier.ValueText != target)
                return $"which hands '{UnsupportedForms.Short(given[i])}' to its base record";
        }
        ParameterSyntax? lost = parameters.FirstOrDefault(p => !OutputNames.Own(record).Any(own => own.Name == p.Identifier.ValueText)
            && !given.Any(g => (g.Expression as IdentifierNameSyntax)?.Identifier.ValueText == p.Identifier.ValueText));
        return lost is null ? null : $"whose parameter '{lost.Identifier.ValueText}' becomes no property";
    }

    /// <summary>Built from its parts: the primary constructor, or the one without parameters that nobody wrote.</summary>
    public static bool IsPlain(IMethodSymbol? constructor, CancellationToken cancellation) => constructor is not null
        && (constructor.IsImplicitlyDeclared
            ? !IsCopy(constructor)
            : constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellation) is RecordDeclarationSyntax));

    private static bool IsCopy(IMethodSymbol constructor) => constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    private static ExpressionSyntax? Plain(ExpressionSyntax? expression) =>
        expression is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure
        ? sure.Operand : expression;
}
