using System.Globalization;
using System.Text.Json;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// What the files beside a tokenizer say: tokenizer_config.json, special_tokens_map.json, added_tokens.json, and config.json for the class.
/// As in transformers the two in the middle count only where tokenizer_config.json has no added_tokens_decoder, and the map then wins.
/// </summary>
internal sealed class TokenizerConfiguration
{
    private readonly Dictionary<string, StatedToken> roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> switches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, StatedToken> decoder = [];
    private readonly List<StatedToken> additional = [];
    private readonly List<StatedToken> extra = [];
    private readonly HashSet<string> absent = new(StringComparer.Ordinal);
    private bool hasDecoder;

    public int? ModelMaximumLength { get; private set; }

    /// <summary>The class as a file names it, or as model_type implies it; empty = no file says.</summary>
    public string TokenizerClass { get; private set; } = "";

    /// <summary>Which setting of which file the class is from.</summary>
    public string ClassSource { get; private set; } = "";

    /// <summary>The class's family; null where none is named or it is not one of those known.</summary>
    public TokenizerFamily? Family { get; private set; }

    /// <summary>Whether tokenizer_config.json stands there: then its class's defaults count too.</summary>
    public bool IsThere { get; private set; }

    /// <summary>The file that <see cref="AddedTokens"/> are from.</summary>
    public string AddedTokensFile => hasDecoder ? "tokenizer_config.json" : "added_tokens.json";

    /// <summary>Tokens of added_tokens_decoder, or of added_tokens.json, by their stated ids.</summary>
    public IEnumerable<StatedToken> AddedTokens => decoder.Values;

    /// <summary>The family's further special tokens, then additional_special_tokens, then the named ones of extra_special_tokens.</summary>
    public IEnumerable<StatedToken> AdditionalTokens =>
        [.. (Family?.AdditionalTokens ?? []).Select(StatedToken.Special), .. additional, .. extra];

    /// <exception cref="TokenizerException">A file is there but broken.</exception>
    public static TokenizerConfiguration Read(string folder)
    {
        TokenizerConfiguration configuration = new();
        string own = Path.Combine(folder, "tokenizer_config.json");
        configuration.IsThere = configuration.Take(own, configuration.TakeMember);
        if (!configuration.hasDecoder)
        {
            configuration.Take(Path.Combine(folder, "special_tokens_map.json"), configuration.TakeRole);
            configuration.Take(Path.Combine(folder, "added_tokens.json"), configuration.TakeAddedToken);
        }

        if (configuration.TokenizerClass.Length == 0)
            configuration.TakeModelType(Path.Combine(folder, "config.json"));
        configuration.Family = TokenizerFamilies.OfClass(configuration.TokenizerClass);
        return configuration;
    }

    /// <summary>Takes a family that the files imply where no class is named.</summary>
    public void Assume(TokenizerFamily family) => Family = family;

    /// <summary>The token of a role such as "unk_token": as a file states it, as the family has it, or what it usually is.</summary>
    public string Role(string name, string otherwise) => Stated(name)?.Token.Content ?? Family?.Roles[name] ?? otherwise;

    /// <summary>A role's token as a file states it, or null.</summary>
    public StatedToken? Stated(string role) => roles.GetValueOrDefault(role);

    /// <summary>A role's token where no file states it: the family's, unless a file says that there is none (null).</summary>
    public string? Usual(string role) => absent.Contains(role) && !roles.ContainsKey(role) ? null : Family?.Roles[role];

    public bool? Switch(string name) => switches.TryGetValue(name, out bool value) ? value : null;

    public int Number(string name, int otherwise) => numbers.GetValueOrDefault(name, otherwise);

    public string? Text(string name) => texts.GetValueOrDefault(name);

    /// <summary>"left" or "right"; null = not stated.</summary>
    /// <exception cref="TokenizerException">Anything else.</exception>
    public TextSide? Side(string name) => Text(name) switch
    {
        null => null,
        "left" => TextSide.Left,
        "right" => TextSide.Right,
        string other => throw new TokenizerException($"tokenizer_config.json: {name} is \"{other}\"; expected \"left\" or \"right\"."),
    };

    private static JsonDocument? Open(string path)
    {
        if (!File.Exists(path))
            return null;
        JsonDocument document = JsonFile.Parse(JsonFile.ReadBytes(path), path);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new TokenizerException($"{path} is not an object.");
    }

    private bool Take(string path, Action<string, JsonView> take)
    {
        using JsonDocument? document = Open(path);
        if (document == null)
            return false;
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
            take(member.Name, new JsonView(member.Value, path, member.Name));
        return true;
    }

    private void TakeMember(string name, JsonView view)
    {
        switch (view.Kind)
        {
            case JsonValueKind.String when name == "tokenizer_class":
                (TokenizerClass, ClassSource) = (view.String(), $"{view.Where} is \"{view.String()}\"");
                break;
            case JsonValueKind.Object when name == "added_tokens_decoder":
                hasDecoder = true;
                foreach (JsonProperty entry in view.Element.EnumerateObject())
                    decoder[Id(entry.Name, view)] = StatedToken.Read(view[entry.Name], Id(entry.Name, view), special: false);
                break;
            case JsonValueKind.Null when name.EndsWith("_token", StringComparison.Ordinal):
                absent.Add(name);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                switches[name] = view.Bool();
                break;
            case JsonValueKind.Number when name is "model_max_length" or "max_len":
                if (view.Element.TryGetDouble(out double length) && length is >= 1 and < int.MaxValue)
                    ModelMaximumLength = (int)length; // 1e30 is how these files write "none"
                break;
            case JsonValueKind.Number when view.Element.TryGetInt32(out int number):
                numbers[name] = number;
                break;
            case JsonValueKind.String when !name.EndsWith("_token", StringComparison.Ordinal):
                texts[name] = view.String();
                break;
            case JsonValueKind.Object when name == "extra_special_tokens":
                // A name for each, by which transformers knows it; in texts they are special tokens like all others.
                extra.AddRange(view.Element.EnumerateObject().Select(member => StatedToken.Read(view[member.Name], -1, special: true)));
                break;
            default:
                TakeRole(name, view);
                break;
        }
    }

    private void TakeRole(string name, JsonView view)
    {
        bool isToken = view.Kind == JsonValueKind.String || (view.Kind == JsonValueKind.Object && view.TryGet("content", out _));
        if (isToken && name.EndsWith("_token", StringComparison.Ordinal))
            roles[name] = StatedToken.Read(view, -1, special: true);
        else if (view.Kind == JsonValueKind.Array && name is "additional_special_tokens" or "extra_special_tokens")
            additional.AddRange(view.Items().Select(item => StatedToken.Read(item, -1, special: true)));
    }

    private void TakeAddedToken(string name, JsonView view)
    {
        bool special = roles.Values.Any(role => role.Token.Content == name) || AdditionalTokens.Any(token => token.Token.Content == name);
        decoder[view.Natural()] = new StatedToken(new AddedToken(name, view.Natural(), special, Normalized: !special), HasFlags: true);
    }

    private void TakeModelType(string path)
    {
        using JsonDocument? document = Open(path);
        if (document == null)
            return;
        JsonView root = new(document.RootElement, path, "");
        if (root.TryGet("tokenizer_class", out JsonView named) && named.Kind == JsonValueKind.String)
            (TokenizerClass, ClassSource) = (named.String(), $"{named.Where} is \"{named.String()}\"");
        else if (root.TryGet("model_type", out JsonView type) && type.Kind == JsonValueKind.String)
        {
            TokenizerClass = ModelTypes.ClassOf(type.String()) ?? "";
            ClassSource = $"{type.Where} is \"{type.String()}\", and no file names a tokenizer_class";
        }
    }

    private static int Id(string name, JsonView view) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
        ? id
        : throw new TokenizerException(
        $"{view.Where} has the id {Models.Vocabulary.Quote(name)}; expected an integer that is not negative.");
}
