using System.Text.Json;

namespace Lathe.Transformers.Pipelines;

/// <summary>What a sentence-transformers folder says of itself, read before the model: which modules there are and where the encoder's
/// files lie.</summary>
internal sealed class SentenceModules
{
    private const int MostModules = 16, LongestSequence = 1 << 20;

    private static readonly string[] transformerFiles = [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json",
    ];

    private static readonly (string Key, string Name, PoolingMode Mode)[] poolingModes = [
        ("pooling_mode_cls_token", "cls", PoolingMode.Cls),
        ("pooling_mode_max_tokens", "max", PoolingMode.Max),
        ("pooling_mode_mean_tokens", "mean", PoolingMode.Mean),
        ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", PoolingMode.MeanSqrtLength),
        ("pooling_mode_weightedmean_tokens", "weightedmean", PoolingMode.WeightedMean),
        ("pooling_mode_lasttoken", "lasttoken", PoolingMode.LastToken),
    ];

    private readonly List<(string Kind, string Folder)> after = [];
    private readonly string? poolingFolder;

    /// <exception cref="PipelineException">A file is damaged, or asks for a module that is not computed here.</exception>
    public SentenceModules(string folder)
    {
        ModelFolder = folder;
        if (ConfigurationFile.ReadIfThere(Path.Combine(folder, "modules.json"), JsonValueKind.Array) is { } modules)
            (ModelFolder, poolingFolder) = Read(modules, folder);
        IsDescribed = poolingFolder is not null;
        foreach (string name in transformerFiles)
        {
            if (ConfigurationFile.ReadIfThere(Path.Combine(ModelFolder, name)) is not { } file)
                continue;
            MaxSequence = file.Int32("max_seq_length", 1, LongestSequence);
            LowersCase = file.Bool("do_lower_case", false);
            break;
        }
    }

    /// <summary>Whether there is a modules.json; without it, the mean of the tokens is taken and not normalised, as sentence-transformers
    /// does.</summary>
    public bool IsDescribed { get; }

    /// <summary>Where config.json, the weights and the tokenizer are.</summary>
    public string ModelFolder { get; }

    /// <summary>max_seq_length, where it is stated.</summary>
    public int? MaxSequence { get; }

    /// <summary>do_lower_case: texts are lowered before the tokenizer sees them.</summary>
    public bool LowersCase { get; }

    /// <summary>The file that says how tokens are pooled; null where none does.</summary>
    public string? PoolingFile => poolingFolder is null ? null : Path.Combine(poolingFolder, "config.json");

    /// <summary>The pooling module for vectors of a width.</summary>
    /// <exception cref="PipelineException">Its file is missing, damaged, or for another width.</exception>
    public TokenPooling ReadPooling(int hidden)
    {
        if (PoolingFile is null)
            return new TokenPooling(PoolingMode.Mean, hidden, includesPrompt: true);
        ConfigurationFile file = ConfigurationFile.ReadIfThere(PoolingFile)
            ?? throw new PipelineException(
            $"{poolingFolder} has no config.json; expected that of a Pooling module, which modules.json names.");
        foreach (string key in (ReadOnlySpan<string>)["word_embedding_dimension", "embedding_dimension"])
        {
            if (file.Int32(key, 1, int.MaxValue) is { } width && width != hidden)
                throw file.Problem($"'{key}' is {width}; expected {hidden}, the width of the model's hidden states.");
        }
        PoolingMode modes = file.TryGet("pooling_mode", out JsonElement stated) ? Named(file, stated) : Switched(file);
        if (modes == PoolingMode.None)
            throw file.Problem(
                $"asks for no pooling; expected at least one of {string.Join(", ", poolingModes.Select(mode => mode.Key))}.");
        return new TokenPooling(modes, hidden, file.Bool("include_prompt", true));
    }

    /// <summary>The modules behind the pooling, for vectors of a width.</summary>
    /// <exception cref="PipelineException">A module's files are missing, damaged, or do not fit.</exception>
    public VectorModule[] ReadRest(int width)
    {
        List<VectorModule> modules = [];
        foreach ((string kind, string moduleFolder) in after)
        {
            VectorModule module = kind switch
            {
                "Dense" => DenseModule.Load(moduleFolder, width),
                "LayerNorm" => LayerNormModule.Load(moduleFolder, width),
                _ => new NormalizeModule(),
            };
            width = module.Dimensions(width);
            modules.Add(module);
        }
        return [.. modules];
    }

    private (string Model, string Pooling) Read(ConfigurationFile file, string folder)
    {
        int count = file.Root.GetArrayLength();
        if (count is < 2 or > MostModules)
            throw file.Problem($"lists {count} modules; expected 2 to {MostModules}: Transformer, Pooling, and what follows them.");
        string? model = null, pooling = null;
        foreach (JsonElement element in file.Root.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object)
                throw file.Wrong("module", element, "an object with 'type' and 'path'");
            ConfigurationFile module = ConfigurationFile.Over(file.Path, element);
            string type = module.String("type") ?? throw file.Problem("has a module without 'type'.");
            string kind = type[(type.LastIndexOf('.') + 1)..], at = Inside(module, folder);
            if (model is null)
                model = kind == "Transformer" ? at : throw Unknown(module, type, "Transformer first");
            else if (pooling is null)
                pooling = kind == "Pooling" ? at : throw Unknown(module, type, "Pooling behind the Transformer");
            else if (kind is "Normalize" or "Dense" or "LayerNorm")
                after.Add((kind, at));
            else if (kind != "Dropout") // does nothing where nothing is trained
                throw Unknown(module, type, "Dense, LayerNorm, Normalize or Dropout behind the Pooling");
        }
        return (model!, pooling!);
    }

    private static PipelineException Unknown(ConfigurationFile file, string type, string expected) =>
        file.Problem($"asks for module {type}, which is not computed here; expected {expected}.");

    /// <summary>A module's folder; a path that leads out of the checkpoint is refused.</summary>
    private static string Inside(ConfigurationFile module, string folder)
    {
        string path = module.String("path") ?? "";
        string[] steps = path.Split('/', '\\');
        if (Path.IsPathRooted(path) || path.Contains(':', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)
            || steps.Contains(".."))
            throw module.Problem($"has a module with path \"{path}\"; expected a folder inside the checkpoint, such as \"1_Pooling\".");
        return path.Length == 0 ? folder : Path.Combine(folder, path);
    }

    private static PoolingMode Switched(ConfigurationFile file)
    {
        PoolingMode modes = PoolingMode.None;
        foreach ((string key, _, PoolingMode mode) in poolingModes)
            modes |= file.Bool(key, absent: mode == PoolingMode.Mean) ? mode : PoolingMode.None;
        return modes;
    }

    private static PoolingMode Named(ConfigurationFile file, JsonElement stated)
    {
        PoolingMode modes = PoolingMode.None;
        IEnumerable<JsonElement> names = stated.ValueKind == JsonValueKind.Array ? stated.EnumerateArray() : [stated];
        foreach (JsonElement element in names)
        {
            string name = file.Text("pooling_mode", element);
            int found = Array.FindIndex(poolingModes, mode => mode.Name == name);
            modes |= found >= 0 ? poolingModes[found].Mode : throw file.Wrong("pooling_mode", element,
                $"one of {string.Join(", ", poolingModes.Select(mode => mode.Name))}");
        }
        return modes;
    }
}
