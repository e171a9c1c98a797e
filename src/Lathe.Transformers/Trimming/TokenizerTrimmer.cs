using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Trimming;

/// <summary>Rewrites the files of a tokenizer: the tokens that stay, under their new ids.</summary>
/// <param name="tokenizer">As it was.</param>
/// <param name="plan">Which tokens stay.</param>
internal sealed class TokenizerTrimmer(Tokenizer tokenizer, VocabularyPlan plan)
{
    /// <summary>Rewrites those files that are there.</summary>
    /// <param name="folder">Of the copies to change.</param>
    /// <exception cref="CheckpointException">A file is damaged, or the disk refuses.</exception>
    /// <exception cref="TokenizerException">A file is damaged, or names a token that goes.</exception>
    public void Write(string folder)
    {
        Change(Path.Combine(folder, "tokenizer.json"), ChangeTokenizer);
        Change(Path.Combine(folder, "tokenizer_config.json"), ChangeConfiguration);
        Change(Path.Combine(folder, "added_tokens.json"), Renumber);
        Change(Path.Combine(folder, "vocab.json"), (_, root) => Keep(root));
        KeepLines(Path.Combine(folder, "vocab.txt"), (_, id) => plan.NewId(id) is not null);
        KeepLines(Path.Combine(folder, "merges.txt"), (line, _) => IsKept(line));
        DropSentencePiece(folder);
    }

    /// <summary>Its files are no text that could be cut; where tokenizer.json says the same, nothing is lost.</summary>
    private static void DropSentencePiece(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.model").ToArray())
        {
            if (!File.Exists(Path.Combine(folder, "tokenizer.json")))
            {
                throw new TokenizerException($"{file} has the only list of the tokenizer's pieces, and is not rewritten; expected a "
                    + "tokenizer.json beside it, which tokenizers writes with save_pretrained of a fast tokenizer.");
            }

            File.Delete(file);
        }
    }

    private static void KeepLines(string path, Func<string, int, bool> isKept)
    {
        if (!File.Exists(path))
            return;
        byte[] kept = System.Text.Encoding.UTF8.GetBytes(string.Concat(
            Tokenization.Loading.JsonFile.ReadLines(path).Where(isKept).Select(line => line + "\n")));
        AtomicFile.Write(path, stream => stream.Write(kept));
    }

    /// <summary>Whether both parts of a merge stay, and what it gives; a line that is no merge is the file's heading.</summary>
    private bool IsKept(string merge)
    {
        int space = merge.IndexOf(' ', StringComparison.Ordinal);
        if (merge.StartsWith("#version", StringComparison.Ordinal) || space < 0)
            return true;
        (string left, string right) = (merge[..space], merge[(space + 1)..]);
        string prefix = tokenizer.ContinuingSubwordPrefix;
        return Stays(left) && Stays(right)
            && Stays(left + (right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right));

        bool Stays(string token) => tokenizer.TokenToId(token) is { } id && plan.NewId(id) is not null;
    }

    /// <summary>Of an object of tokens and ids.</summary>
    private void Keep(JsonObject vocabulary)
    {
        (string Token, int? Id)[] all = [.. vocabulary.Select(entry => (entry.Key, plan.NewId(entry.Value!.GetValue<int>())))];
        // one by one they would take the square of their number
        vocabulary.Clear();
        foreach ((string token, int? id) in all)
        {
            if (id is { } now)
                vocabulary.Add(token, now);
        }
    }

    private static void Change(string path, Action<string, JsonObject> change)
    {
        if (TrimmedJson.ReadIfThere(path) is not { } root)
            return;
        try
        {
            change(path, root);
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new TokenizerException($"{path} is not what tokenizers writes: {problem.Message}", problem);
        }

        TrimmedJson.Write(path, root);
    }

    private void ChangeTokenizer(string file, JsonObject root)
    {
        foreach (JsonNode? added in root["added_tokens"]?.AsArray() ?? [])
            added!["id"] = NewId(file, added["content"]!.GetValue<string>());
        if (root["padding"] is JsonObject padding && padding["pad_id"] is { } id)
            padding["pad_id"] = NewId(file, id.GetValue<int>());
        if (root["post_processor"] is JsonObject processor)
            PostProcessor(file, processor);
        Model(file, root["model"]!.AsObject());
    }

    private void Model(string file, JsonObject model)
    {
        // Unigram: an id is a piece's place
        if (model["vocab"] is JsonArray pieces)
        {
            model["vocab"] = Among(pieces, id => plan.NewId(id) is not null);
            if (model["unk_id"] is { } unknown)
                model["unk_id"] = NewId(file, unknown.GetValue<int>());
        }
        else
            Keep(model["vocab"]!.AsObject());

        if (model["merges"] is JsonArray merges)
        {
            IReadOnlySet<int> ranks = tokenizer.RanksAmong(plan.Kept.ToHashSet());
            model["merges"] = Among(merges, ranks.Contains);
        }
    }

    private static JsonArray Among(JsonArray items, Func<int, bool> isKept) =>
        [.. items.Where((_, place) => isKept(place)).Select(item => item?.DeepClone())];

    private void PostProcessor(string file, JsonObject processor)
    {
        foreach (JsonNode? inner in processor["processors"]?.AsArray() ?? [])
            PostProcessor(file, inner!.AsObject());
        foreach (string pair in (string[])["sep", "cls"])
        {
            if (processor[pair] is JsonArray { Count: 2 } token)
                token[1] = NewId(file, token[1]!.GetValue<int>());
        }

        if (processor["special_tokens"] is not JsonObject specials)
            return;
        foreach ((string _, JsonNode? special) in specials)
        {
            JsonArray ids = special!["ids"]!.AsArray();
            for (int i = 0; i < ids.Count; i++)
                ids[i] = NewId(file, ids[i]!.GetValue<int>());
        }
    }

    /// <summary>tokenizer_config.json has added tokens by their ids.</summary>
    private void ChangeConfiguration(string file, JsonObject root)
    {
        if (root["added_tokens_decoder"] is not JsonObject whole)
            return;
        JsonObject renumbered = [];
        foreach ((string _, JsonNode? token) in whole)
        {
            int id = NewId(file, token!["content"]!.GetValue<string>());
            renumbered[id.ToString(CultureInfo.InvariantCulture)] = token.DeepClone();
        }

        root["added_tokens_decoder"] = renumbered;
    }

    /// <summary>added_tokens.json has ids by tokens.</summary>
    private void Renumber(string file, JsonObject root)
    {
        foreach (string token in root.Select(entry => entry.Key).ToArray())
            root[token] = NewId(file, token);
    }

    private int NewId(string file, string token) => tokenizer.TokenToId(token) is { } id
        ? NewId(file, id) : throw new TokenizerException($"{file} names the token {CheckpointException.Quote(token)}, which has no id.");

    private int NewId(string file, int old) => plan.NewId(old)
        ?? throw new TokenizerException($"{file} names the id {old}, which is no token that stays; expected one of an added token.");
}
