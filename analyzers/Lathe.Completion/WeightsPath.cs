using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Analyzers.Checkpoints;
using Lathe.Analyzers.Models;
using Lathe.Contracts;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Completion;

/// <summary>A path in [Weights("…")] that somebody writes: where its text stands, and which member of which class it is of.</summary>
internal sealed class WeightsPath
{
    private readonly ISymbol member;
    private readonly SemanticModel model;

    private WeightsPath(ISymbol member, SemanticModel model, TextSpan span, string text)
    {
        this.member = member;
        this.model = model;
        Span = span;
        Text = text;
    }

    /// <summary>Between the quotes.</summary>
    public TextSpan Span { get; }

    /// <summary>What is written so far.</summary>
    public string Text { get; }

    /// <summary>What the path is where nothing is written.</summary>
    public string Usual => TensorPath.SnakeCase(member.Name);

    /// <summary>The text literal around a place, where it could be a path; null elsewhere.</summary>
    public static LiteralExpressionSyntax? LiteralAt(SyntaxNode root, int position)
    {
        SyntaxToken token = root.FindToken(position);
        // behind the last letter of a literal that nobody closed, another token begins
        if (!IsText(token) && position > 0)
            token = root.FindToken(position - 1);
        return IsText(token) && position > token.SpanStart && (position < token.Span.End || !IsClosed(token))
            && token.Parent is LiteralExpressionSyntax literal
            && literal.Parent is AttributeArgumentSyntax { Parent.Parent: AttributeSyntax attribute } && IsWeights(attribute.Name)
            ? literal : null;

        static bool IsText(SyntaxToken token) =>
            token.IsKind(SyntaxKind.StringLiteralToken) && token.Text.StartsWith("\"", StringComparison.Ordinal);
    }

    /// <summary>Null where the literal is no path of a member of a model.</summary>
    public static WeightsPath? Of(LiteralExpressionSyntax literal, SemanticModel model, CancellationToken cancellation)
    {
        if (literal.FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute
            || model.GetTypeInfo(attribute, cancellation).Type is not { Name: "WeightsAttribute", ContainingNamespace.Name: "Lathe" }
            || literal.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } declaration
            || MemberOf(declaration, model, cancellation) is not { } member || !KnownNames.IsModel(member.ContainingType))
        {
            return null;
        }
        int end = IsClosed(literal.Token) ? literal.Token.Span.End - 1 : literal.Token.Span.End;
        return new WeightsPath(
            member, model, TextSpan.FromBounds(literal.Token.SpanStart + 1, end), literal.Token.ValueText);
    }

    /// <summary>What may stand there, with a tensor that is found by it, of the first checkpoint that has any.</summary>
    public IEnumerable<(string Path, string Tensor)> Offers(CheckpointNames checkpoint, CancellationToken cancellation)
    {
        if (KindOf(ModelScopes.ElementOf(member)) is not { } kind)
            return [];
        AttributeReader attributes = new(new FailureSink(), cancellation);
        string[] taken = [.. member.ContainingType.GetMembers()
            .Where(other => !SymbolEqualityComparer.Default.Equals(other, member)
                && AttributeReader.Find(other, "WeightsAttribute") is not null)
            .SelectMany(other => attributes.ReadPaths(other, ModelScopes.IsArray(other)))];
        IReadOnlyList<string> scopes = new ModelScopes(model.Compilation, cancellation).Of(member.ContainingType);
        return CheckpointPaths.Of(checkpoint, scopes, kind, ModelScopes.IsArray(member), taken, Text);
    }

    private static PathKind? KindOf(ITypeSymbol? type) => KnownNames.IsTensor(type) ? PathKind.Tensor
        : KnownNames.LayerName(type) is not null ? PathKind.Layer
        : KnownNames.IsModel(type) ? PathKind.Model : null;

    private static ISymbol? MemberOf(MemberDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation) =>
        declaration switch
        {
            FieldDeclarationSyntax { Declaration.Variables: [var first, ..] } => model.GetDeclaredSymbol(first, cancellation),
            PropertyDeclarationSyntax property => model.GetDeclaredSymbol(property, cancellation),
            _ => null,
        };

    private static bool IsWeights(NameSyntax name) => (name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    }) is "Weights" or "WeightsAttribute";

    private static bool IsClosed(SyntaxToken token) => token.Text.Length > 1 && token.Text.EndsWith("\"", StringComparison.Ordinal);
}
