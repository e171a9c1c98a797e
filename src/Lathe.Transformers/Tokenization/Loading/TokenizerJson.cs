using System.Text.Json;
using Lathe.Transformers.Tokenization.Models;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads tokenizer.json.</summary>
internal static class TokenizerJson
{
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="configuration">What stands beside it and changes it.</param>
    /// <exception cref="TokenizerException">The file is broken; the message names the element.</exception>
    public static TokenizerParts Read(byte[] bytes, string name, TokenizerConfiguration configuration)
    {
        using JsonDocument document = JsonFile.Parse(bytes, name);
        JsonView root = new(document.RootElement, name, "");
        TokenModel model = ModelReader.Read(root["model"]);
        AddedToken[] added = ReadAddedTokens(root);
        AddedTokenList known = new(model, name);
        foreach (AddedToken token in added)
            known.Add(token, name);
        HashSet<int> ids = [.. known.Tokens.Select(token => token.Id)];
        return new TokenizerParts(name, model)
        {
            AddedTokens = added,
            Normalizer = root.TryGet("normalizer", out JsonView normalizer) ? FastClass.Normalizer(normalizer, configuration) : null,
            PreTokenizer = root.TryGet("pre_tokenizer", out JsonView pre) ? FastClass.PreTokenizer(pre, configuration) : null,
            PostProcessor = root.TryGet("post_processor", out JsonView post)
                ? FastClass.PostProcessor(post, id => model.Vocabulary.Token(id) != null || ids.Contains(id), configuration)
                : PostProcessors.PostProcessor.Default,
            Decoder = root.TryGet("decoder", out JsonView decoder) ? DecoderReader.Read(decoder) : null,
            Truncation = root.TryGet("truncation", out JsonView truncation) ? ReadTruncation(truncation) : null,
            Padding = root.TryGet("padding", out JsonView padding) ? ReadPadding(padding) : null,
        };
    }

    /// <summary>The tokens with the ids that the file states; which ones they get is the vocabulary's to say.</summary>
    private static AddedToken[] ReadAddedTokens(JsonView root)
    {
        if (!root.TryGet("added_tokens", out JsonView list))
            return [];
        return
        [
            .. list.Items().Select(static item => new AddedToken(
                item["content"].String(),
                item["id"].Natural(),
                item.Bool("special", false),
                item.Bool("single_word", false),
                item.Bool("lstrip", false),
                item.Bool("rstrip", false),
                item.Bool("normalized", true))),
        ];
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
            view.Natural("pad_id", 0), view.String("pad_token", "[PAD]"), view.Natural("pad_type_id", 0), length,
            view.Natural("pad_to_multiple_of", 0), ReadSide(view));
    }

    private static TextSide ReadSide(JsonView view) => view.String("direction", "Right") switch
    {
        "Right" => TextSide.Right,
        "Left" => TextSide.Left,
        _ => throw view["direction"].Wrong("Left or Right"),
    };
}
