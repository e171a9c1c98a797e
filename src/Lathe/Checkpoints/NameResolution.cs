namespace Lathe.Checkpoints;

/// <summary>
/// The names under which a tensor may stand. A checkpoint of a bare encoder has "embeddings.weight", one with a head beside the encoder
/// "bert.embeddings.weight"; checkpoints converted from TensorFlow call a norm's weight and bias gamma and beta. The prefix follows from
/// the names in the checkpoint itself, so that no list of architectures is needed.
/// </summary>
internal sealed class NameResolution
{
    /// <summary>What transformers calls the model within a head's class where it does not call it by its model_type.</summary>
    private const string UsualPrefix = "model";

    private readonly IReadOnlyDictionary<string, TensorEntry> tensors;
    private readonly string[] otherPrefixes;
    private readonly HashSet<string> modelNames;
    private readonly string prefix;

    /// <param name="tensors">All that the checkpoint has, by name.</param>
    /// <param name="modelType"><c>model_type</c> of config.json; may be empty.</param>
    public NameResolution(IReadOnlyDictionary<string, TensorEntry> tensors, string modelType)
    {
        this.tensors = tensors;
        (string Prefix, int Count)[] prefixes = [
            .. tensors.Keys.Where(name => name.Contains('.')).GroupBy(FirstSegment, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Count())).OrderByDescending(entry => entry.Item2),
        ];
        bool isClear = prefixes.Length == 1 || (prefixes.Length > 1 && prefixes[0].Count > prefixes[1].Count);
        prefix = isClear ? prefixes[0].Prefix : "";
        otherPrefixes = [.. prefixes.Select(entry => entry.Prefix).Where(other => other != prefix)];
        // "deberta-v2" is "deberta_v2." in names, "xlm-roberta" is "roberta."; in an "encoder-decoder" the words are parts, and stand there
        modelNames = [
            UsualPrefix, modelType.Replace('-', '_'),
            .. modelType.Split('-').Where(word => prefixes.All(entry => entry.Prefix != word + ".")),
        ];
    }

    /// <summary>
    /// Names to try, best first: as given; within what most tensors stand in, unless they could be meant elsewhere too; without the
    /// model's own name; then the same with a norm's old names.
    /// </summary>
    public IEnumerable<string> Candidates(string name)
    {
        yield return name;
        if (prefix.Length > 0 && !otherPrefixes.Any(other => tensors.ContainsKey(other + name)))
            yield return prefix + name;
        // Only the model's name is left out: "decoder.embeddings" must not become the encoder's "embeddings".
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && modelNames.Contains(name[..dot]))
            yield return name[(dot + 1)..];
        if (Renamed(name) is { } renamed)
        {
            foreach (string candidate in Candidates(renamed))
                yield return candidate;
        }
    }

    /// <summary>
    /// Buffers that transformers stores beside the weights and that can be computed: nobody reads them, and they are not worth a report.
    /// </summary>
    public static bool IsBuffer(string name) =>
        name == "position_ids" || name == "token_type_ids"
        || name.EndsWith(".position_ids", StringComparison.Ordinal)
        || name.EndsWith(".token_type_ids", StringComparison.Ordinal)
        || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>The first few of many names, for a message.</summary>
    public static string Some(IEnumerable<string> names)
    {
        const int Shown = 5;
        string[] all = [.. names];
        if (all.Length == 0)
            return "no tensor";
        string text = string.Join(", ", all.Take(Shown).Select(CheckpointException.Quote));
        return all.Length > Shown ? $"{all.Length} tensors: {text} …" : text;
    }

    /// <summary>With its dot.</summary>
    private static string FirstSegment(string name) => name[..(name.IndexOf('.', StringComparison.Ordinal) + 1)];

    private static string? Renamed(string name)
    {
        int last = name.LastIndexOf('.');
        if (last < 0)
            return null;
        int before = name.LastIndexOf('.', last - 1);
        if (!name.AsSpan(before + 1, last - before - 1).Contains("norm", StringComparison.OrdinalIgnoreCase))
            return null;
        return name[(last + 1)..] switch
        {
            "weight" => name[..last] + ".gamma",
            "bias" => name[..last] + ".beta",
            _ => null,
        };
    }
}
