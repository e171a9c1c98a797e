using System.Text.Json;

namespace Lathe.Transformers.Pipelines;

/// <summary>config_sentence_transformers.json: texts to put in front of a text, by the name of what it is for.</summary>
internal sealed class SentencePrompts
{
    public const string FileName = "config_sentence_transformers.json";

    private readonly string folder;
    private readonly Dictionary<string, string> prompts = new(StringComparer.Ordinal);

    /// <exception cref="PipelineException">The file is damaged.</exception>
    public SentencePrompts(string folder)
    {
        this.folder = folder;
        if (ConfigurationFile.ReadIfThere(Path.Combine(folder, FileName)) is not { } file)
            return;
        if (file.TryGet("prompts", out JsonElement given))
        {
            if (given.ValueKind != JsonValueKind.Object)
                throw file.Wrong("prompts", given, "an object of names and texts");
            foreach (JsonProperty prompt in given.EnumerateObject())
                prompts[prompt.Name] = prompt.Value.ValueKind
                    == JsonValueKind.Null ? "" : file.Text($"prompts.{prompt.Name}", prompt.Value);
        }
        DefaultName = file.String("default_prompt_name");
        if (DefaultName is not null && !prompts.ContainsKey(DefaultName))
            throw file.Problem($"'default_prompt_name' is \"{DefaultName}\"; expected one of the names in 'prompts': {Names()}.");
    }

    /// <summary>What is taken where a caller names none; null for no prompt.</summary>
    public string? DefaultName { get; }

    public IReadOnlyDictionary<string, string> All => prompts;

    /// <summary>The prompt of a name, or the default one.</summary>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    public string Find(string? name)
    {
        if ((name ?? DefaultName) is not { } wanted)
            return "";
        return prompts.TryGetValue(wanted, out string? prompt)
            ? prompt
            : throw new ArgumentException($"there is no prompt \"{wanted}\"; {Path.Combine(folder, FileName)} has {Names()}.",
            nameof(name));
    }

    private string Names() => prompts.Count == 0 ? "none" : string.Join(", ",
        prompts.Keys.Order(StringComparer.Ordinal).Select(name => $"\"{name}\""));
}
