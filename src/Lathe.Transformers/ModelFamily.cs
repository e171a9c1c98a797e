using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>A family of encoders that the library has: its <c>model_type</c>, its inputs, and how its class is made and loaded.</summary>
public sealed class ModelFamily
{
    private static readonly ModelFamily[] Known =
    [
        new("BERT", ["bert"], hasTokenTypes: true, BertConfiguration.FromCheckpoint, Bert.Load, Bert.CouplingOf, config =>
        {
            Bert model = new((BertConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1], inputs[2]));
        }),
        new("RoBERTa", ["roberta", "xlm-roberta", "camembert"], hasTokenTypes: true, RobertaConfiguration.FromCheckpoint, Roberta.Load, Roberta.CouplingOf, config =>
        {
            Roberta model = new((RobertaConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1], inputs[2]));
        }),
        new("DistilBERT", ["distilbert"], hasTokenTypes: false, DistilBertConfiguration.FromCheckpoint, DistilBert.Load, DistilBert.CouplingOf, config =>
        {
            DistilBert model = new((DistilBertConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1]));
        }),
        new("ALBERT", ["albert"], hasTokenTypes: true, AlbertConfiguration.FromCheckpoint, Albert.Load, Albert.CouplingOf, config =>
        {
            Albert model = new((AlbertConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1], inputs[2]));
        }),
    ];

    private ModelFamily(
        string name,
        string[] modelTypes,
        bool hasTokenTypes,
        Func<Checkpoint, EncoderConfiguration> configure,
        Func<string, Precision, CompiledModel> load,
        Func<Checkpoint, CouplingTable> couple,
        Func<EncoderConfiguration, (object Model, EagerForward Forward)> createEager)
    {
        Name = name;
        ModelTypes = modelTypes;
        InputNames = hasTokenTypes ? [NamedTensors.InputIds, NamedTensors.AttentionMask, NamedTensors.TokenTypeIds] : [NamedTensors.InputIds, NamedTensors.AttentionMask];
        Configure = configure;
        Load = load;
        Couple = couple;
        CreateEager = createEager;
    }

    /// <summary>A Forward with its inputs in order.</summary>
    internal delegate EncoderOutput EagerForward(IReadOnlyList<Tensor> inputs);

    /// <summary>All families, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<ModelFamily> All => Known;

    /// <summary>The name as people write it.</summary>
    public string Name { get; }

    /// <summary>What <c>model_type</c> in config.json may say.</summary>
    public IReadOnlyList<string> ModelTypes { get; }

    /// <summary>The inputs of Forward in order, under their Hugging Face names.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Reads the configuration.</summary>
    internal Func<Checkpoint, EncoderConfiguration> Configure { get; }

    /// <summary>Loads the compiled class from a checkpoint folder or a packed file.</summary>
    internal Func<string, Precision, CompiledModel> Load { get; }

    /// <summary>Which axes of the class's weights shrink together.</summary>
    internal Func<Checkpoint, CouplingTable> Couple { get; }

    /// <summary>Makes the class itself, its weights still zero.</summary>
    internal Func<EncoderConfiguration, (object Model, EagerForward Forward)> CreateEager { get; }

    /// <summary>The family of a checkpoint.</summary>
    /// <exception cref="CheckpointException">No family has its model_type.</exception>
    public static ModelFamily Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        foreach (ModelFamily family in Known)
        {
            if (family.ModelTypes.Contains(checkpoint.ModelType, StringComparer.Ordinal))
                return family;
        }
        string supported = string.Join(", ", Known.SelectMany(family => family.ModelTypes));
        throw new ModelConfigurationReader(checkpoint).Problem($"'model_type' is \"{checkpoint.ModelType}\"; supported are {supported}.");
    }
}
