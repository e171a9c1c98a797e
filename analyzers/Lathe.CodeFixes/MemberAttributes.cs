using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Lathe.CodeFixes;

/// <summary>Writes attributes on members: into the list that is there, or before the member.</summary>
internal static class MemberAttributes
{
    /// <summary>The member with one attribute more, in the list that it has where there is one.</summary>
    /// <param name="attribute">With its namespace, which is left out where the file imports it.</param>
    public static MemberDeclarationSyntax Add(MemberDeclarationSyntax member, string attribute)
    {
        AttributeSyntax added = Parse(attribute);
        if (member.AttributeLists.FirstOrDefault(list => list.Target is null) is { } list)
        {
            AttributeListSyntax longer = list.WithAttributes(SyntaxFactory.SeparatedList(
                list.Attributes.Append(added),
                Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space),
                    list.Attributes.Count)));
            return member.ReplaceNode(list, longer);
        }
        SyntaxTriviaList before = member.GetLeadingTrivia();
        AttributeListSyntax first = SyntaxFactory.AttributeList([added]).WithLeadingTrivia(before).WithTrailingTrivia(SyntaxFactory.Space);
        MemberDeclarationSyntax bare = member.WithLeadingTrivia(SyntaxTriviaList.Empty);
        return bare.WithAttributeLists(bare.AttributeLists.Insert(0, first));
    }

    public static AttributeSyntax Parse(string attribute)
    {
        AttributeSyntax parsed = ((ClassDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{attribute}] class C {{ }}")!)
            .AttributeLists[0].Attributes[0];
        return parsed.WithName(parsed.Name.WithAdditionalAnnotations(Simplifier.Annotation));
    }
}
