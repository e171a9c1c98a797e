using System.Text.Json;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads tokenizer.json.</summary>
internal static class TokenizerJson
{
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="TokenizerException">The file is broken; the message names the element.</exception>
    public static TokenizerParts Read(byte[] bytes, string name)
    {
        using JsonDocument document = JsonFile.Parse(bytes, name);
        JsonView root = new(document.RootElement, name, "");
        TokenModel model = ModelReader.Read(root["model"]);
        AddedToken[] added = ReadAddedTokens(root, model.Vocabulary);
        HashSet<int> known = [.. added.Select(token => token.Id)];
        Normalizer? normalizer = root.TryGet("normalizer", out JsonView normalizerView) ? NormalizerReader.Read(normalizerView) : null;
        return new TokenizerParts(name, model)
        {
            AddedTokens = added,
            Normalizer = normalizer,
            PreTokenizer = root.TryGet("pre_tokenizer", out JsonView pre) ? PreTokenizerReader.Read(pre) : null,
            PostProcessor = root.TryGet("post_processor", out JsonView post)
                ? PostProcessorReader.Read(post, id => model.Vocabulary.Token(id) != null || known.Contains(id))
                : PostProcessors.PostProcessor.Default,
            Decoder = root.TryGet("decoder", out JsonView decoder) ? DecoderReader.Read(decoder) : null,
            Truncation = root.TryGet("truncation", out JsonView truncation) ? ReadTruncation(truncation) : null,
            Padding = root.TryGet("padding", out JsonView padding) ? ReadPadding(padding) : null,
        };
    }

    /// <summary>
    /// Added tokens take the id that the model's vocabulary gives them, otherwise the next free one; the file states the same, or it is broken.
    /// </summary>
    private static AddedToken[] ReadAddedTokens(JsonView root, Vocabulary vocabulary)
    {
        if (!root.TryGet("added_tokens", out JsonView list))
            return [];
        JsonView[] items = list.Items();
        long most = (4L * (vocabulary.Count + items.Length)) + 100_000;
        Dictionary<int, string> byId = [];
        Dictionary<string, AddedToken> tokens = new(StringComparer.Ordinal);
        foreach (JsonView item in items)
        {
            string content = item["content"].String();
            int id = item["id"].Natural();
            if (content.Length == 0)
                continue;
            if (id > most)
                throw new TokenizerException($"{item.Where}: {Vocabulary.Quote(content)} has id {id}, far beyond a vocabulary of {vocabulary.Count} tokens.");
            string? own = vocabulary.Token(id);
            if (vocabulary.TryGetId(content, out int known) && known != id)
                throw new TokenizerException($"{item.Where}: {Vocabulary.Quote(content)} has id {id}, but the model's vocabulary gives it {known}.");
            if (own != null && own != content)
                throw new TokenizerException($"{item.Where}: {Vocabulary.Quote(content)} has id {id}, which is {Vocabulary.Quote(own)} in the model's vocabulary.");
            if (byId.TryGetValue(id, out string? other) && other != content)
                throw new TokenizerException($"{item.Where}: id {id} is given to both {Vocabulary.Quote(other)} and {Vocabulary.Quote(content)}.");
            byId[id] = content;
            tokens[content] = new AddedToken(
                content,
                id,
                item.Bool("special", false),
                item.Bool("single_word", false),
                item.Bool("lstrip", false),
                item.Bool("rstrip", false),
                item.Bool("normalized", true));
        }

        return [.. tokens.Values];
    }

    private static TruncationOptions ReadTruncation(JsonView view) => new(
        view["max_length"].Natural(),
        view.String("strategy", "LongestFirst") switch
        {
            "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            _ => throw view["strategy"].Wrong("LongestFirst, OnlyFirst or OnlySecond"),
        },
        view.Natural("stride", 0),
        ReadSide(view));

    private static PaddingOptions ReadPadding(JsonView view)
    {
        int? length = null;
        if (view.TryGet("strategy", out JsonView strategy) && strategy.Kind == JsonValueKind.Object)
            length = strategy["Fixed"].Natural();
        return new PaddingOptions(
            view.Natural("pad_id", 0), view.String("pad_token", "[PAD]"), view.Natural("pad_type_id", 0), length, view.Natural("pad_to_multiple_of", 0), ReadSide(view));
    }

    private static TextSide ReadSide(JsonView view) => view.String("direction", "Right") switch
    {
        "Right" => TextSide.Right,
        "Left" => TextSide.Left,
        _ => throw view["direction"].Wrong("Left or Right"),
    };
}
