using Lathe.Analyzers.Tests.Corpus;
using Lathe.Generators.Tests.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>A case of the corpus that was edited, in a namespace of its own: many of them are one compilation.</summary>
/// <param name="Space">Its namespace.</param>
/// <param name="Inputs">What its last class is run with, as the corpus says it; empty where it says nothing.</param>
internal sealed record FuzzCase(string Title, string Space, string[] Inputs, string Text, SyntaxTree Tree)
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using Lathe;
        using Lathe.Layers;
        using static Lathe.Ops;

        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    /// <summary>The name of the last class, which the corpus says the inputs of; null where an edit took it away.</summary>
    public string? ClassName
    {
        get
        {
            string[] words = Text.Split(' ');
            int at = Array.LastIndexOf(words, "class");
            return at < 0 || at + 1 == words.Length ? null : words[at + 1].Split('\n', '(', ':', '{')[0];
        }
    }

    /// <param name="edits">None for the case as it stands in the corpus.</param>
    public static FuzzCase Of(CorpusCase source, int number, int edits, Random random)
    {
        string space = $"Case{number}";
        string head = $"{Usings}namespace {space};\n", text = head + source.Markup.Replace("[|", "").Replace("|]", "");
        for (int i = 0; i < edits; i++)
            text = random.Next(4) == 0 ? TokenEdit.Apply(text, head.Length, random) : Mutation.Apply(text, head.Length, random);
        // the mistakes' notes are the rules that find them
        string[] inputs = source.Note.StartsWith("LATHE", StringComparison.Ordinal)
            ? [] : source.Note.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new FuzzCase($"{source.File}, {source.Title}", space, inputs, text[head.Length..],
            CSharpSyntaxTree.ParseText(text, Options, path: $"{space}.cs"));
    }

    /// <summary>Whether a generated file is of a class of this case.</summary>
    public bool Owns(string hintName) => hintName.StartsWith(Space + ".", StringComparison.Ordinal);
}
