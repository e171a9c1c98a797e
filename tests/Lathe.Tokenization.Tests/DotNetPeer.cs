using System.Text.RegularExpressions;
using FastBertTokenizer;
using Lathe.Tests;
using Microsoft.ML.Tokenizers;

namespace Lathe.Tokenization.Tests;

/// <summary>A tokenizer that a .NET user would take instead, with the special tokens that the model wants.</summary>
/// <param name="Name">Package and version.</param>
/// <param name="Encode">A text's ids into an array that is long enough; how many there are.</param>
/// <param name="Departs">Texts of which it is known to give other ids than the model was trained with.</param>
internal sealed record DotNetPeer(string Name, Func<string, long[], int> Encode, Func<string, bool> Departs)
{
    private const string MicrosoftName = "Microsoft.ML.Tokenizers 2.0.1", FastName = "FastBertTokenizer 1.2.6";

    /// <summary>As the GPT-2 of the library's own tests splits words: what tokenizer.json's ByteLevel does.</summary>
    private static readonly Regex ByteLevelWords = new(
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        RegexOptions.Compiled | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(10));

    /// <summary>The peers that read a family's files, and promise its ids.</summary>
    public static DotNetPeer[] Of(string family)
    {
        string folder = TestFiles.Shared("data", "tokenizers", family);
        return family switch
        {
            "bert-base-uncased" => [FastBert(folder), MicrosoftBert(folder, lowerCase: true)],
            "bert-base-multilingual-cased" => [FastBert(folder), MicrosoftBert(folder, lowerCase: false)],
            "roberta-base" => [MicrosoftByteLevel(folder)],
            _ => [],
        };
    }

    private static DotNetPeer FastBert(string folder)
    {
        FastBertTokenizer.BertTokenizer tokenizer = new();
        using (FileStream file = File.OpenRead(Path.Combine(folder, "tokenizer.json")))
            tokenizer.LoadTokenizerJson(file);
        long[] mask = new long[4096];
        return new DotNetPeer(FastName, (text, ids) => tokenizer.Encode(text, ids, mask.AsSpan(0, ids.Length)), Departs: _ => false);
    }

    private static DotNetPeer MicrosoftBert(string folder, bool lowerCase)
    {
        Microsoft.ML.Tokenizers.BertTokenizer tokenizer = Microsoft.ML.Tokenizers.BertTokenizer.Create(
            Path.Combine(folder, "vocab.txt"),
            new BertOptions { LowerCaseBeforeTokenization = lowerCase, RemoveNonSpacingMarks = lowerCase });
        // $, + and other symbols of ASCII are no words of their own there, as they are in BERT
        return new DotNetPeer(MicrosoftName, (text, ids) => Copy(tokenizer.EncodeToIds(text), ids), text => text.Any(char.IsSymbol));
    }

    private static DotNetPeer MicrosoftByteLevel(string folder)
    {
        BpeTokenizer tokenizer = BpeTokenizer.Create(new BpeOptions(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"))
        {
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(ByteLevelWords, specialTokens: null),
            BeginningOfSentenceToken = "<s>",
            EndOfSentenceToken = "</s>",
        });
        // an empty text has no begin and end there
        return new DotNetPeer(MicrosoftName, (text, ids) => Copy(tokenizer.EncodeToIds(text), ids), text => text.Length == 0);
    }

    private static int Copy(IReadOnlyList<int> from, long[] ids)
    {
        for (int i = 0; i < from.Count; i++)
            ids[i] = from[i];
        return from.Count;
    }
}
