using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>Reads classes as they would be after an extraction: only one that the compiler can read and that has the same tensors is
/// offered.</summary>
internal static class ExtractionTrial
{
    /// <param name="before">The graph of the class.</param>
    /// <param name="made">The name of the new class.</param>
    /// <param name="old">The file as it is.</param>
    /// <param name="changed">The file as it would be.</param>
    public static bool MeansTheSame(
        ModelGraph before, INamedTypeSymbol type, string made, SyntaxTree old, SyntaxTree changed, Compilation compilation,
        CancellationToken cancellation)
    {
        Compilation after = compilation.ReplaceSyntaxTree(old, changed);
        SemanticModel model = after.GetSemanticModel(changed);
        // a tensor that may be missing, handed to who expects one, is a warning that was not there
        if (Told(model, cancellation) > Told(compilation.GetSemanticModel(old), cancellation))
            return false;
        INamedTypeSymbol[] classes = [.. changed.GetRoot(cancellation).DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(declaration => declaration.Identifier.ValueText == made || declaration.Identifier.ValueText == type.Name)
            .Select(declaration => model.GetDeclaredSymbol(declaration, cancellation)).OfType<INamedTypeSymbol>()
            .Where(found => SameContainer(found, type))];
        if (classes.FirstOrDefault(found => found.Name == type.Name) is not { } rest
            || classes.FirstOrDefault(found => found.Name == made) is not { } extracted)
            return false;
        // the new class is a model by itself: what it takes must have a shape without the class around it
        return ModelParser.Read(extracted, after, cancellation).Graph is not null
            && ModelParser.Read(rest, after, cancellation).Graph is { } graph
            && Tensors(before, [""]).OrderBy(tensor => tensor, StringComparer.Ordinal)
                .SequenceEqual(Tensors(graph, [""]).OrderBy(tensor => tensor, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Each layer with the places of a checkpoint where its tensors are looked for.</summary>
    public static IEnumerable<string> Tensors(ModelGraph graph, IReadOnlyList<string> scopes)
    {
        foreach (Member member in graph.Members)
        {
            string[] places = [.. scopes.SelectMany(scope => member.Paths.Select(path => TensorPath.Join(scope, path)))];
            if (member is ModelMember model)
            {
                foreach (string tensor in Tensors(model.Graph, places))
                    yield return tensor;
            }
            else
            {
                yield return $"{member.GetType().Name} {string.Join(" | ", places)}";
            }
        }
    }

    private static int Told(SemanticModel model, CancellationToken cancellation) =>
        model.GetDiagnostics(cancellationToken: cancellation).Count(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);

    private static bool SameContainer(INamedTypeSymbol one, INamedTypeSymbol other) =>
        one.ContainingNamespace.ToDisplayString() == other.ContainingNamespace.ToDisplayString()
        && one.ContainingType?.ToDisplayString() == other.ContainingType?.ToDisplayString();
}
