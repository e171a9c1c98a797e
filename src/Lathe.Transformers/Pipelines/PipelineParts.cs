using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>What every pipeline is made of, opened and checked against each other.</summary>
internal sealed class PipelineParts : IDisposable
{
    private PipelineParts(
        string folder, PipelineOptions options, EncoderConfiguration configuration, ConfigurationFile configurationFile,
        Tokenizer tokenizer, CompiledModel model)
    {
        Folder = folder;
        Options = options;
        Configuration = configuration;
        ConfigurationFile = configurationFile;
        Tokenizer = tokenizer;
        Model = model;
    }

    public string Folder { get; }

    public PipelineOptions Options { get; }

    public EncoderConfiguration Configuration { get; }

    /// <summary>config.json.</summary>
    public ConfigurationFile ConfigurationFile { get; }

    public Tokenizer Tokenizer { get; }

    public CompiledModel Model { get; }

    /// <summary>Tokens to which a text is cut.</summary>
    public int MaxSequence { get; private init; }

    /// <summary>Most tokens of a run: what the options say, or what suits the longest text.</summary>
    public int MaxBatchTokens => Options.MaxBatchTokens ?? Math.Max(PipelineOptions.UsualBatchTokens, MaxSequence);

    /// <summary>Whether the model reads token types and the tokenizer gives them; all are 0 otherwise.</summary>
    public bool GivesTokenTypes { get; private init; }

    /// <param name="folder">What the user named, for messages.</param>
    /// <param name="modelFolder">Where config.json, the weights and the tokenizer are.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="head">The head that the pipeline reads; null where it reads the hidden states of any checkpoint.</param>
    /// <param name="statedLimit">Tokens that a file beside the checkpoint allows, where one says so.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or beyond what the checkpoint can do.</exception>
    /// <exception cref="CheckpointException">The checkpoint is missing or damaged.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">The checkpoint has another head.</exception>
    public static PipelineParts Load(string folder, string modelFolder, PipelineOptions? options, EncoderHead? head,
        int? statedLimit = null)
    {
        PipelineOptions chosen = options ?? new PipelineOptions();
        chosen.Check();
        EncoderConfiguration configuration;
        ConfigurationFile file;
        using (Checkpoint checkpoint = Checkpoint.Open(modelFolder))
        {
            configuration = ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
            file = ConfigurationFile.Over(checkpoint.ConfigurationFile, checkpoint.Configuration.Clone());
        }
        if (head is { } needed && configuration.Head != needed)
            throw new PipelineException(
                $"{modelFolder} {Describe(configuration.Head)}; expected one that {Describe(needed)}. Use the pipeline for its head, or "
                + "another checkpoint.");
        Tokenizer tokenizer = Tokenizer.Load(modelFolder, chosen.Tokenizer);
        int longest = Limit(chosen, configuration, tokenizer, statedLimit, modelFolder);
        bool givesTypes = configuration.TypeVocabularySize > 0 && TokenTypes.AreGiven(modelFolder, file);
        CompiledModel model = (chosen.ModelLoader ?? AutoModel.Load)(modelFolder, chosen.Precision);
        return new PipelineParts(folder, chosen, configuration, file, tokenizer, model)
        {
            MaxSequence = longest,
            GivesTokenTypes = givesTypes
        };
    }

    public void Dispose()
    {
        if (Options.ModelLoader is null)
            Model.Dispose();
        else
            Options.ModelReleaser?.Invoke(Model);
    }

    private static int Limit(PipelineOptions options, EncoderConfiguration configuration, Tokenizer tokenizer, int? stated, string folder)
    {
        int possible = configuration.LongestSequence;
        if (options.MaxSequence > possible)
            throw PipelineOptions.Wrong(nameof(options.MaxSequence), options.MaxSequence, $"at most {possible}, the positions of {folder}");
        int longest = options.MaxSequence ?? Math.Min(possible, stated ?? tokenizer.ModelMaximumLength ?? possible);
        int special = tokenizer.AddedTokenCount();
        if (longest <= special)
            throw PipelineOptions.Wrong(nameof(options.MaxSequence), longest,
                $"more than the {special} special tokens that {tokenizer.Source} adds to a text");
        if (longest > options.MaxBatchTokens)
            throw PipelineOptions.Wrong(nameof(options.MaxBatchTokens), options.MaxBatchTokens,
                $"at least {longest}, the tokens of the longest text; raise it, or cut texts by "
                + $"{nameof(PipelineOptions)}.{nameof(options.MaxSequence)}");
        return longest;
    }

    private static string Describe(EncoderHead head) => head switch
    {
        EncoderHead.SequenceClassification => "classifies texts (…ForSequenceClassification)",
        EncoderHead.TokenClassification => "classifies tokens (…ForTokenClassification)",
        EncoderHead.QuestionAnswering => "answers questions (…ForQuestionAnswering)",
        EncoderHead.MaskedLanguageModel => "fills in masks (…ForMaskedLM)",
        _ => "has no head",
    };
}
