using System;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>CS1503: <c>MathF.Exp(x)</c> of a Tensor becomes <c>Exp(x)</c> of Lathe.Ops. The C# compiler reports it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TensorMathFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["CS1503"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not
                { Expression: MemberAccessExpressionSyntax access } call
                || model.GetSymbolInfo(access.Expression, context.CancellationToken).Symbol is not INamedTypeSymbol
                { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
                || !call.ArgumentList.Arguments.Any(a =>
                    KnownNames.IsTensor(model.GetTypeInfo(a.Expression, context.CancellationToken).Type))
                || model.Compilation.GetTypeByMetadataName("Lathe.Ops") is not { } ops)
            {
                continue;
            }
            string name = access.Name.Identifier.ValueText switch { "Max" => "Maximum", "Min" => "Minimum", var same => same };
            if (!ops.GetMembers(name).OfType<IMethodSymbol>().Any(method => method.Parameters.Length >= call.ArgumentList.Arguments.Count))
                continue;
            // the short name where the file imports Ops, and means no other by it
            bool isShort = model.LookupSymbols(call.SpanStart, name: name).Any(found => KnownNames.IsOps(found.ContainingType));
            ExpressionSyntax operation = SyntaxFactory.ParseExpression(isShort ? name : $"global::Lathe.Ops.{name}");
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Call {name} of Lathe.Ops",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(access, operation.WithTriviaFrom(access)))),
                    equivalenceKey: nameof(TensorMathFix)),
                diagnostic);
        }
    }
}
