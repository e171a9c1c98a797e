using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Trimming;

/// <summary>Rewrites the files of a WordPiece tokenizer: the tokens that stay, under their new ids.</summary>
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
        string vocabulary = Path.Combine(folder, "vocab.txt");
        if (!File.Exists(vocabulary))
            return;
        string[] lines = Tokenization.Loading.JsonFile.ReadLines(vocabulary);
        byte[] kept = System.Text.Encoding.UTF8.GetBytes(
            string.Concat(lines.Where((_, id) => plan.NewId(id) is not null).Select(line => line + "\n")));
        AtomicFile.Write(vocabulary, stream => stream.Write(kept));
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
        JsonObject model = root["model"]!.AsObject(), whole = model["vocab"]!.AsObject(), kept = [];
        foreach ((string token, JsonNode? old) in whole)
        {
            if (plan.NewId(old!.GetValue<int>()) is { } now)
                kept.Add(token, now);
        }

        model["vocab"] = kept;
    }

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
