using System.Text.Json;

namespace Lathe.Transformers.Pipelines;

/// <summary>What sentence-transformers' CrossEncoder makes of logits, where the folder of a classifier says that it is one.</summary>
/// <remarks>
/// Looked for in its order: <c>activation_fn</c> of config_sentence_transformers.json (since 5.0), <c>activation_fn</c> in
/// <c>sentence_transformers</c> of config.json (since 4.0), <c>sbert_ce_default_activation_function</c> of config.json (before); and
/// <c>activation_fn</c> at its top. A folder that only has the
/// <c>sentence_transformers</c> object takes CrossEncoder's default: the sigmoid of a single logit, several logits as they are.
/// </remarks>
internal static class CrossEncoderActivation
{
    private const string Section = "sentence_transformers", Key = "activation_fn", OldKey = "sbert_ce_default_activation_function";

    /// <summary>The function, or null where the folder is none of CrossEncoder's.</summary>
    /// <param name="file">config.json.</param>
    /// <param name="folder">Where it is.</param>
    /// <param name="labels">Logits of a row.</param>
    /// <exception cref="PipelineException">The function is not computed here.</exception>
    public static TorchActivation? Read(ConfigurationFile file, string folder, int labels)
    {
        if (ConfigurationFile.ReadIfThere(Path.Combine(folder, SentencePrompts.FileName)) is { } own
            && own.TryGet(Key, out JsonElement newest))
            return TorchActivation.Read(own, Key, newest);
        bool hasSection = file.TryGet(Section, out JsonElement section);
        if (hasSection && section.ValueKind != JsonValueKind.Object)
            throw file.Wrong(Section, section, $"an object that may have '{Key}'");
        if (hasSection && section.TryGetProperty(Key, out JsonElement named))
            return named.ValueKind == JsonValueKind.Null ? Default(labels) : TorchActivation.Read(file, $"{Section}.{Key}", named);
        foreach (string key in (ReadOnlySpan<string>)[OldKey, Key])
        {
            if (file.TryGet(key, out JsonElement value))
                return TorchActivation.Read(file, key, value);
        }
        return hasSection ? Default(labels) : null;
    }

    private static TorchActivation Default(int labels) => TorchActivation.Of(labels == 1 ? "Sigmoid" : "Identity");
}
