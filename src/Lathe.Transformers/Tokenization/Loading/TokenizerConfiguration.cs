using System.Text.Json;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>What tokenizer_config.json and special_tokens_map.json beside a tokenizer say.</summary>
internal sealed class TokenizerConfiguration
{
    private readonly Dictionary<string, string> roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> switches = new(StringComparer.Ordinal);

    public int? ModelMaximumLength { get; private set; }

    public string TokenizerClass { get; private set; } = "";

    /// <exception cref="TokenizerException">A file is there but broken.</exception>
    public static TokenizerConfiguration Read(string folder)
    {
        TokenizerConfiguration configuration = new();
        configuration.Take(Path.Combine(folder, "special_tokens_map.json"));
        configuration.Take(Path.Combine(folder, "tokenizer_config.json"));
        return configuration;
    }

    /// <summary>The token of a role such as "unk_token", or what it usually is.</summary>
    public string Role(string name, string otherwise) => roles.GetValueOrDefault(name, otherwise);

    public bool? Switch(string name) => switches.TryGetValue(name, out bool value) ? value : null;

    /// <summary>Adds what the files beside the tokenizer say to what its own file said.</summary>
    public TokenizerParts Complete(TokenizerParts parts)
    {
        return parts with
        {
            ModelMaximumLength = ModelMaximumLength,
            CleansUpSpaces = Switch("clean_up_tokenization_spaces"),
            SpecialTokens = new SpecialTokens
            {
                Unknown = parts.Model.UnknownId >= 0 ? parts.Model.UnknownId : Find("unk_token", "[UNK]", "<unk>"),
                Padding = Find("pad_token", "[PAD]", "<pad>"),
                Classification = Find("cls_token", "[CLS]", "<s>"),
                Separator = Find("sep_token", "[SEP]", "</s>"),
                Mask = Find("mask_token", "[MASK]", "<mask>"),
                Begin = Find("bos_token", "<s>", "<|endoftext|>"),
                End = Find("eos_token", "</s>", "<|endoftext|>"),
            },
        };

        int Find(string role, params ReadOnlySpan<string> usual)
        {
            if (roles.TryGetValue(role, out string? stated))
                return IdOf(stated);
            foreach (string name in usual)
            {
                if (IdOf(name) is >= 0 and int id)
                    return id;
            }

            return -1;
        }

        int IdOf(string token)
        {
            foreach (AddedToken added in parts.AddedTokens)
            {
                if (added.Content == token)
                    return added.Id;
            }

            return parts.Model.Vocabulary.IdOf(token);
        }
    }

    private void Take(string path)
    {
        if (!File.Exists(path))
            return;
        using JsonDocument document = JsonFile.Parse(JsonFile.ReadBytes(path), path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new TokenizerException($"{path} is not an object.");
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            JsonView view = new(member.Value, path, member.Name);
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.String when member.Name == "tokenizer_class":
                    TokenizerClass = view.String();
                    break;
                case JsonValueKind.String when member.Name.EndsWith("_token", StringComparison.Ordinal):
                    roles[member.Name] = view.String();
                    break;
                case JsonValueKind.Object when member.Name.EndsWith("_token", StringComparison.Ordinal) && view.TryGet("content", out JsonView content):
                    roles[member.Name] = content.String();
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    switches[member.Name] = member.Value.GetBoolean();
                    break;
                case JsonValueKind.Number when member.Name == "model_max_length" && member.Value.TryGetDouble(out double length) && length is >= 1 and < int.MaxValue:
                    ModelMaximumLength = (int)length; // 1e30 is how these files write "none"
                    break;
            }
        }
    }
}
