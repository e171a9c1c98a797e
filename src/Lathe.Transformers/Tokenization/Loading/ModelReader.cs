using System.Text.Json;
using Lathe.Transformers.Tokenization.Models;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads the "model" of tokenizer.json.</summary>
internal static class ModelReader
{
    public static TokenModel Read(JsonView view)
    {
        string type = view.TryGet("type", out JsonView stated) ? stated.String() : Guess(view);
        return type switch
        {
            "WordPiece" => new WordPieceModel(
                ReadVocabulary(view["vocab"]),
                view.String("unk_token", "[UNK]"),
                view.String("continuing_subword_prefix", "##"),
                view.Natural("max_input_chars_per_word", 100)),
            "WordLevel" => new WordLevelModel(ReadVocabulary(view["vocab"]), view.String("unk_token", "<unk>")),
            "BPE" => ReadBpe(view),
            "Unigram" => ReadUnigram(view),
            _ => throw stated.Wrong("WordPiece, BPE, Unigram or WordLevel"),
        };
    }

    /// <summary>Sets the merges of a vocabulary.</summary>
    /// <exception cref="TokenizerException">A part or a result is not in the vocabulary, or a merge yields one of its own
    /// parts.</exception>
    public static MergeTable ReadMerges(IReadOnlyList<(string Left, string Right)> merges, Vocabulary vocabulary, string prefix,
        string where)
    {
        MergeTable table = new(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (string left, string right) = merges[rank];
            if (right.Length < prefix.Length)
                throw new TokenizerException(
                    $"{where}[{rank}]: {Vocabulary.Quote(right)} is shorter than the continuing prefix {Vocabulary.Quote(prefix)} that it "
                    + "should begin with.");
            int merged = Id(left + right[prefix.Length..], rank);
            int leftId = Id(left, rank);
            int rightId = Id(right, rank);
            if (merged == leftId || merged == rightId)
                throw new TokenizerException(
                    $"{where}[{rank}]: merging {Vocabulary.Quote(left)} and {Vocabulary.Quote(right)} yields one of the two again.");
            table.Set(leftId, rightId, rank, merged);
        }

        return table;

        int Id(string token, int rank) => vocabulary.TryGetId(token, out int id)
            ? id
            : throw new TokenizerException($"{where}[{rank}] needs the token {Vocabulary.Quote(token)}, which is not in the vocabulary.");
    }

    public static Vocabulary ReadVocabulary(JsonView view)
    {
        if (view.Kind != JsonValueKind.Object)
            throw view.Wrong("an object of tokens and ids");
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in view.Element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id))
                throw new TokenizerException(
                    $"{view.Where}: the token {Vocabulary.Quote(Name(entry, view))} has {entry.Value.GetRawText()} for an id; expected a "
                    + "32-bit integer.");
            ids[Name(entry, view)] = id;
        }

        return Vocabulary.From(ids, view.Where);
    }

    private static string Name(JsonProperty entry, JsonView view)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw new TokenizerException($"{view.Where} has a token that is not valid Unicode.", exception);
        }
    }

    private static string Guess(JsonView view)
    {
        if (view.TryGet("merges", out _))
            return "BPE";
        if (view["vocab"].Kind == JsonValueKind.Array)
            return "Unigram";
        return view.TryGet("continuing_subword_prefix", out _)
            || view.TryGet("max_input_chars_per_word", out _) ? "WordPiece" : "WordLevel";
    }

    private static BpeModel ReadBpe(JsonView view)
    {
        if (view.TryGet("dropout", out JsonView dropout) && dropout.Number() != 0)
            throw new TokenizerException(
                $"{dropout.Where} is {dropout.Number()}: dropout makes encoding random, which is for training. Set it to null.");
        Vocabulary vocabulary = ReadVocabulary(view["vocab"]);
        string prefix = view.String("continuing_subword_prefix", "");
        JsonView[] items = view["merges"].Items();
        List<(string, string)> merges = new(items.Length);
        foreach (JsonView item in items)
            merges.Add(ReadMerge(item, vocabulary));
        return new BpeModel(vocabulary, ReadMerges(merges, vocabulary, prefix, view["merges"].Where), new BpeOptions(
            view.TryGet("unk_token", out JsonView unknown) ? unknown.String() : null,
            prefix,
            view.String("end_of_word_suffix", ""),
            view.Bool("fuse_unk", false),
            view.Bool("byte_fallback", false),
            view.Bool("ignore_merges", false)));
    }

    private static (string Left, string Right) ReadMerge(JsonView item, Vocabulary vocabulary)
    {
        if (item.Kind == JsonValueKind.Array)
        {
            JsonView[] pair = item.Items();
            return pair.Length == 2 ? (pair[0].String(), pair[1].String()) : throw item.Wrong("two tokens");
        }

        string text = item.String();
        int space = text.IndexOf(' ');
        if (space > 0 && text.IndexOf(' ', space + 1) < 0)
            return (text[..space], text[(space + 1)..]);

        // Tokens with spaces in them: the cut nearest to the middle that leaves tokens on both sides and makes one.
        int best = -1;
        for (int cut = 1; cut < text.Length - 1; cut++)
        {
            bool nearer = best < 0 || Math.Abs((2 * cut) + 1 - text.Length) < Math.Abs((2 * best) + 1 - text.Length);
            if (text[cut] == ' ' && nearer && vocabulary.TryGetId(text.AsSpan(0, cut), out _)
                && vocabulary.TryGetId(text.AsSpan(cut + 1), out _)
                && vocabulary.TryGetId(text.Remove(cut, 1), out _))
                best = cut;
        }

        return best > 0 ? (text[..best], text[(best + 1)..]) : throw item.Wrong("two tokens of the vocabulary with one space between");
    }

    private static UnigramModel ReadUnigram(JsonView view)
    {
        JsonView[] items = view["vocab"].Items();
        string[] tokens = new string[items.Length];
        double[] scores = new double[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            JsonView[] pair = items[i].Items();
            if (pair.Length != 2)
                throw items[i].Wrong("a token and its score");
            (tokens[i], scores[i]) = (pair[0].String(), pair[1].Number());
        }

        int unknown = view.Natural("unk_id", -1);
        if (unknown >= items.Length)
            throw view["unk_id"].Wrong($"an id below {items.Length}, the number of tokens");
        return new UnigramModel(Vocabulary.FromList(tokens), scores, unknown, view.Bool("byte_fallback", false));
    }
}
