using System.Composition;
using Lathe.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>Add weights path: writes the path that a layer has by its name, so that it can be corrected.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class AddWeightsPathRefactoring : LayerRefactoring
{
    private protected override (string Title, string Attribute)[] Attributes(ISymbol member, ITypeSymbol element, bool isArray)
    {
        string path = TensorPath.SnakeCase(member.Name) + (isArray ? ".{i}" : "");
        return Has(member, "Weights") ? [] : [($"Add the path \"{path}\"", $"global::Lathe.Weights(\"{path}\")")];
    }
}
