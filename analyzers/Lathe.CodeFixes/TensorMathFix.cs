using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>CS1503: <c>MathF.Exp(x)</c> of a Tensor becomes <c>Exp(x)</c> of Lathe.Ops. The C# compiler reports it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TensorMathFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["CS1503"];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not
            { Expression: MemberAccessExpressionSyntax access } call
            || model.GetSymbolInfo(access.Expression, cancellation).Symbol is not INamedTypeSymbol
            { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
            || !call.ArgumentList.Arguments.Any(a => KnownNames.IsTensor(model.GetTypeInfo(a.Expression, cancellation).Type))
            || model.Compilation.GetTypeByMetadataName("Lathe.Ops") is not { } ops)
        {
            return null;
        }

        string name = access.Name.Identifier.ValueText switch { "Max" => "Maximum", "Min" => "Minimum", var same => same };
        if (!ops.GetMembers(name).OfType<IMethodSymbol>().Any(method => method.Parameters.Length >= call.ArgumentList.Arguments.Count))
            return null;
        // the short name where the file imports Ops, and means no other by it
        bool isShort = model.LookupSymbols(call.SpanStart, name: name).Any(found => KnownNames.IsOps(found.ContainingType));
        ExpressionSyntax operation = SyntaxFactory.ParseExpression(isShort ? name : $"global::Lathe.Ops.{name}");
        return ($"Call {name} of Lathe.Ops", root.ReplaceNode(access, operation.WithTriviaFrom(access)));
    }
}
