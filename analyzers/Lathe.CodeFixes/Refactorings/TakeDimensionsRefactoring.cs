using System;
using System.Collections.Generic;
using System.Composition;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Lathe.Contracts;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>Take dimensions from config.json, an additional file of the project: the class's constants get the numbers of their
/// names.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class TakeDimensionsRefactoring : CodeRefactoringProvider
{
    /// <summary>What Hugging Face calls a dimension, by the names that classes give it.</summary>
    private static readonly Dictionary<string, string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Hidden"] = "hidden_size",
        ["Width"] = "hidden_size",
        ["Inner"] = "intermediate_size",
        ["Intermediate"] = "intermediate_size",
        ["Heads"] = "num_attention_heads",
        ["KeyHeads"] = "num_key_value_heads",
        ["Layers"] = "num_hidden_layers",
        ["Depth"] = "num_hidden_layers",
        ["Vocabulary"] = "vocab_size",
        ["Positions"] = "max_position_embeddings",
        ["Types"] = "type_vocab_size",
    };

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        if (root.FindNode(context.Span).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
            || model.GetDeclaredSymbol(type, context.CancellationToken) is not { } symbol || !KnownNames.IsModel(symbol))
        {
            return;
        }
        foreach (TextDocument file in context.Document.Project.AdditionalDocuments
            .Where(file => Path.GetFileName(file.FilePath ?? file.Name).EndsWith("config.json", StringComparison.OrdinalIgnoreCase)))
        {
            SourceText text = await file.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
            if (JsonParser.Parse(text.ToString()).Value is not { Kind: JsonKind.Object } json)
                continue;
            Dictionary<ExpressionSyntax, ExpressionSyntax> changed = Changes(type, json);
            if (changed.Count == 0)
                continue;
            context.RegisterRefactoring(CodeAction.Create(
                $"Take dimensions from {file.Name}",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(
                    root.ReplaceNode(type, type.ReplaceNodes(changed.Keys, (old, _) => changed[old].WithTriviaFrom(old))))),
                equivalenceKey: nameof(TakeDimensionsRefactoring) + file.Name));
        }
    }

    /// <summary>Constants whose number is another one in the file.</summary>
    private static Dictionary<ExpressionSyntax, ExpressionSyntax> Changes(TypeDeclarationSyntax type, ParsedJson json)
    {
        Dictionary<ExpressionSyntax, ExpressionSyntax> changes = [];
        foreach (VariableDeclaratorSyntax constant in type.Members.OfType<FieldDeclarationSyntax>()
            .Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword)).SelectMany(field => field.Declaration.Variables))
        {
            string name = constant.Identifier.ValueText;
            string[] keys = Keys.TryGetValue(name, out string? usual) ? [TensorPath.SnakeCase(name), usual] : [TensorPath.SnakeCase(name)];
            if (constant.Initializer?.Value is LiteralExpressionSyntax { Token.Value: int old } literal
                && keys.Select(key => json.Members.FirstOrDefault(member => member.Key == key).Value?.Whole).FirstOrDefault(n =>
                    n is not null)
                    is > 0 and <= int.MaxValue and var number && number != old)
            {
                changes.Add(literal, SyntaxFactory.ParseExpression(number.ToString(CultureInfo.InvariantCulture)));
            }
        }
        return changes;
    }
}
