using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>
/// Extract these layers into a model: the statements or the expression that is selected, or those that use the selected layers, become
/// the Forward of a model class of their own, with the layers that nothing else uses. Tensors keep their names in checkpoints.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class ExtractModelRefactoring : CodeRefactoringProvider
{
    private const string Title = "Extract these layers into a model";

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || Extracted(root, model, context.Span, context.CancellationToken) is not { } extracted)
            return;
        context.RegisterRefactoring(CodeAction.Create(
            Title,
            _ => Task.FromResult(context.Document.WithSyntaxRoot(extracted)),
            equivalenceKey: nameof(ExtractModelRefactoring)));
    }

    /// <summary>The file as it is then; null where the selection is no such thing, or where the classes would not mean the same.</summary>
    private static SyntaxNode? Extracted(SyntaxNode root, SemanticModel model, TextSpan span, CancellationToken cancellation)
    {
        SourceText text = root.GetText();
        TextSpan selected = Trimmed(text, span);
        if (selected.IsEmpty
            || root.FindNode(selected).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || model.GetDeclaredSymbol(declaration, cancellation) is not { } type || !KnownNames.IsModel(type)
            || ModelReadings.Of(type, model.Compilation, cancellation).Graph is not { } graph
            || ModelReadings.ViewOf(type, model.Compilation, cancellation) is not { } view)
        {
            return null;
        }
        ExtractionSource source = new(declaration, type, view, model, cancellation);
        ISymbol[] layers = source.LayersIn(selected);
        ExtractedRegion? region = layers.Length == 0
            ? ExtractedRegion.Selected(source, root, selected) : ExtractedRegion.ThatUses(source, layers);
        if (region is null || ExtractedMembers.Of(source, region) is not { } members
            // who selects layers means these, and no other
            || (layers.Length > 0 && !new HashSet<ISymbol>(layers, SymbolEqualityComparer.Default).SetEquals(members.Layers)))
        {
            return null;
        }
        // as few shapes as make the new class tell the others
        ImmutableDictionary<ISymbol, string> shapes = ExtractedShapes.Of(source, region, members);
        foreach (ImmutableDictionary<ISymbol, string> stated in region.Inputs.Where(shapes.ContainsKey)
            .Select(input => ExtractedShapes.Empty.Add(input, shapes[input])).Prepend(ExtractedShapes.Empty).Append(shapes))
        {
            ExtractedClass made = new(source, region, members, stated);
            SyntaxTree changed = root.SyntaxTree.WithChangedText(text.WithChanges(made.Changes(text)));
            if (ExtractionTrial.MeansTheSame(graph, type, made.Name, root.SyntaxTree, changed, model.Compilation, cancellation))
                return Named(Simplified(changed.GetRoot(cancellation)), made.Name, type.Name);
        }
        return null;
    }

    /// <summary>Without the blanks around it.</summary>
    private static TextSpan Trimmed(SourceText text, TextSpan span)
    {
        int start = span.Start, end = span.End;
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return TextSpan.FromBounds(start, end);
    }

    /// <summary>What was written with its namespace loses it where the file imports it.</summary>
    private static SyntaxNode Simplified(SyntaxNode root) => root.ReplaceNodes(
        root.DescendantNodes().OfType<AttributeSyntax>().Select(attribute => attribute.Name)
            .Where(name => name.ToString().StartsWith(ExtractedClass.Qualified, StringComparison.Ordinal)),
        (name, _) => name.WithAdditionalAnnotations(Simplifier.Annotation));

    /// <summary>An editor asks for a better name at once.</summary>
    private static SyntaxNode Named(SyntaxNode root, string name, string beside)
    {
        SyntaxToken made = root.DescendantNodes().OfType<ClassDeclarationSyntax>()
            .First(declaration => declaration.Identifier.ValueText == name && declaration.Parent!.ChildNodes()
                .OfType<ClassDeclarationSyntax>().Any(other => other.Identifier.ValueText == beside)).Identifier;
        return root.ReplaceToken(made, made.WithAdditionalAnnotations(RenameAnnotation.Create()));
    }
}
