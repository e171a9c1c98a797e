using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>
/// All of a compilation that names can be bound to: its references, its options, and the declarations of its files without what
/// stands inside of methods and behind fields. While it stays the same, an edit elsewhere gives no name in a class another meaning.
/// </summary>
/// <remarks>
/// There are two of each compilation. The one without the files that this generator adds is the same before and after it has run: none
/// of their names hides one that a readable class uses (<see cref="NameChecks"/>). A class that could not be read may use them.
/// </remarks>
internal sealed class CompilationShape
{
    private static readonly ConditionalWeakTable<Compilation, CompilationShape> OfUsers = new(), OfAll = new();
    private static readonly ConditionalWeakTable<SyntaxTree, string> ByTree = new();

    private readonly CompilationOptions options;
    private readonly WeakReference<MetadataReference>[] references;
    private readonly string declarations;

    private CompilationShape(Compilation compilation, IEnumerable<SyntaxTree> trees)
    {
        options = compilation.Options;
        references = [.. compilation.References.Select(reference => new WeakReference<MetadataReference>(reference))];
        declarations = Digest(string.Concat(trees.Select(tree => ByTree.GetValue(tree, Declarations)))
            + compilation.AssemblyName);
    }

    /// <summary>Without the files that this generator adds.</summary>
    public static CompilationShape OfUsersFiles(Compilation compilation) =>
        OfUsers.GetValue(compilation, c => new CompilationShape(c, c.SyntaxTrees.Where(NameChecks.IsUsers)));

    /// <summary>With the files that generators added.</summary>
    public static CompilationShape OfAllFiles(Compilation compilation) =>
        OfAll.GetValue(compilation, c => new CompilationShape(c, c.SyntaxTrees));

    public bool Fits(CompilationShape other) => declarations == other.declarations && options.Equals(other.options)
        && references.Length == other.references.Length
        && references.Zip(other.references, AreSame).All(same => same);

    private static bool AreSame(WeakReference<MetadataReference> first, WeakReference<MetadataReference> second) =>
        first.TryGetTarget(out MetadataReference? a) && second.TryGetTarget(out MetadataReference? b) && ReferenceEquals(a, b);

    private static string Declarations(SyntaxTree tree)
    {
        StringBuilder text = new();
        SyntaxNode root = tree.GetRoot();
        foreach (SyntaxToken token in root.DescendantTokens(node => !IsInside(node)))
        {
            // What stands in the place of a body tells only that there is one.
            text.Append(token.Text).Append(' ');
        }
        foreach (DirectiveTriviaSyntax directive in Directives(root))
            text.Append(directive.ToString()).Append('\n');
        return Digest(text.Append(tree.Options.GetHashCode()).ToString());
    }

    private static IEnumerable<DirectiveTriviaSyntax> Directives(SyntaxNode root)
    {
        DirectiveTriviaSyntax? first = root.ContainsDirectives ? root.GetFirstDirective() : null;
        for (DirectiveTriviaSyntax? directive = first; directive is not null; directive = directive.GetNextDirective())
            yield return directive;
    }

    /// <summary>
    /// Code that names from elsewhere cannot see into: bodies, and what a field or property starts with. Constants are seen, and
    /// records are looked into for what their properties do.
    /// </summary>
    private static bool IsInside(SyntaxNode node) => node switch
    {
        BlockSyntax or GlobalStatementSyntax => true,
        ArrowExpressionClauseSyntax => node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not RecordDeclarationSyntax,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } =>
            node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not RecordDeclarationSyntax,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } } =>
            !field.Modifiers.Any(SyntaxKind.ConstKeyword),
        _ => false,
    };

    private static string Digest(string text)
    {
        using SHA256 algorithm = SHA256.Create();
        return Convert.ToBase64String(algorithm.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }
}
