using System.Text.Json;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Whether a tokenizer's token types reach the model. Every tokenizer.json gives some; transformers passes them on where the tokenizer's
/// class says so: those that are made for models of one sentence type (RoBERTa's, DistilBERT's) leave them out, and the model then takes
/// type 0 for every token.
/// </summary>
internal static class TokenTypes
{
    private const string InputNames = "model_input_names", ClassName = "tokenizer_class";

    // transformers' classes whose model_input_names leave token_type_ids out, without "Tokenizer" and "Fast"
    private static readonly string[] classesWithout = [
        "Bart", "Barthez", "BigBird", "Blenderbot", "BlenderbotSmall", "Bloom", "CLIP", "Camembert", "CodeGen", "CodeLlama", "Cohere",
            "DistilBert", "Esm", "GPT2",
        "GPTNeoX", "Gemma", "LED", "Llama", "Longformer", "MBart", "MBart50", "MPNet", "MT5", "Mvp", "Nllb", "OpenAIGPT", "Pegasus",
            "Qwen2", "RetriBert", "Roberta",
        "T5", "XGLM", "XLMRoberta",
    ];

    // what transformers takes where no file names a class
    private static readonly (string ModelType, string Class)[] usualClasses =
        [("roberta", "Roberta"), ("xlm-roberta", "XLMRoberta"), ("camembert", "Camembert"), ("distilbert", "DistilBert")];

    /// <param name="folder">Where the tokenizer's files are.</param>
    /// <param name="configuration">config.json.</param>
    /// <exception cref="PipelineException">tokenizer_config.json is damaged.</exception>
    public static bool AreGiven(string folder, ConfigurationFile configuration)
    {
        ConfigurationFile? tokenizer = ConfigurationFile.ReadIfThere(Path.Combine(folder, "tokenizer_config.json"));
        if (tokenizer is not null && tokenizer.TryGet(InputNames, out JsonElement names))
        {
            if (names.ValueKind != JsonValueKind.Array)
                throw tokenizer.Wrong(InputNames, names, "a list of names such as \"input_ids\"");
            return names.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String
                && name.ValueEquals(NamedTensors.TokenTypeIds));
        }
        string? named = tokenizer?.String(ClassName) ?? configuration.String(ClassName);
        return !classesWithout.Contains(named is null ? UsualClass(configuration) : Stem(named), StringComparer.Ordinal);
    }

    private static string UsualClass(ConfigurationFile configuration)
    {
        string? modelType = configuration.String("model_type");
        return usualClasses.FirstOrDefault(entry => entry.ModelType == modelType).Class ?? "";
    }

    private static string Stem(string className)
    {
        string stem = className.EndsWith("Fast", StringComparison.Ordinal) ? className[..^"Fast".Length] : className;
        return stem.EndsWith("Tokenizer", StringComparison.Ordinal) ? stem[..^"Tokenizer".Length] : stem;
    }
}
