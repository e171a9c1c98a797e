namespace Lathe.Checkpoints;

/// <summary>
/// The names under which a tensor may stand. A checkpoint of a bare encoder leaves out the family's prefix, one with a head
/// carries it; checkpoints converted from TensorFlow call a norm's weight and bias gamma and beta.
/// </summary>
internal static class NameResolution
{
    /// <summary>The prefix, dot included, that transformers puts before the tensors of a family's encoder; empty where there is
    /// none.</summary>
    public static string Prefix(string modelType) => modelType switch
    {
        "" => "",
        "xlm-roberta" or "camembert" => "roberta.",
        "llama" or "mistral" => "model.",
        _ => modelType.Replace('-', '_') + ".",
    };

    /// <summary>Names to try, best first: as given, with the prefix, without it; then the same with a norm's old names.</summary>
    public static IEnumerable<string> Candidates(string name, string prefix)
    {
        string? renamed = Renamed(name);
        yield return name;
        if (prefix.Length > 0)
        {
            yield return prefix + name;
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                yield return name[prefix.Length..];
        }

        if (renamed is not null)
        {
            foreach (string candidate in Candidates(renamed, prefix))
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
