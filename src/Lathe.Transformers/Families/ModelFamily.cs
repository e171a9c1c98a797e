using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>
/// What the library knows of a family of encoders: its <c>model_type</c>, its inputs, how its class is made and loaded, and where
/// checkpoints keep its parts. Each stands beside the family's configuration; <see cref="ModelFamilies"/> lists them.
/// </summary>
public sealed class ModelFamily
{
    private readonly Func<Checkpoint, EncoderConfiguration> configure;
    private readonly (string Name, string Class)[] modelTypes;

    internal ModelFamily(
        string name,
        (string Name, string Class)[] modelTypes,
        bool hasTokenTypes,
        FamilyLayout layout,
        Func<Checkpoint, EncoderConfiguration> configure,
        Func<string, Precision, LoadOptions, CompiledModel> load,
        Func<Checkpoint, CouplingTable> couple,
        Func<EncoderConfiguration, (object Model, EagerForward Forward)> createEager)
    {
        Name = name;
        this.modelTypes = modelTypes;
        ModelTypes = [.. modelTypes.Select(type => type.Name)];
        InputNames = hasTokenTypes
            ? [NamedTensors.InputIds, NamedTensors.AttentionMask, NamedTensors.TokenTypeIds]
            : [NamedTensors.InputIds, NamedTensors.AttentionMask];
        Layout = layout;
        this.configure = configure;
        Load = load;
        Couple = couple;
        CreateEager = createEager;
    }

    /// <summary>A Forward with its inputs in order.</summary>
    internal delegate EncoderOutput EagerForward(IReadOnlyList<Tensor> inputs);

    /// <summary>The name as people write it.</summary>
    public string Name { get; }

    /// <summary>What <c>model_type</c> in config.json may say.</summary>
    public IReadOnlyList<string> ModelTypes { get; }

    /// <summary>The inputs of Forward in order, under their Hugging Face names.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Where checkpoints keep the family's parts.</summary>
    internal FamilyLayout Layout { get; }

    /// <summary>Loads the compiled class from a checkpoint folder or a packed file.</summary>
    internal Func<string, Precision, LoadOptions, CompiledModel> Load { get; }

    /// <summary>Which axes of the class's weights shrink together.</summary>
    internal Func<Checkpoint, CouplingTable> Couple { get; }

    /// <summary>Makes the class itself, its weights still zero.</summary>
    internal Func<EncoderConfiguration, (object Model, EagerForward Forward)> CreateEager { get; }

    /// <summary>What transformers' classes for one of <see cref="ModelTypes"/> begin with: Bert of BertForTokenClassification.</summary>
    internal string ClassPrefix(string modelType) => modelTypes.Single(type => type.Name == modelType).Class;

    /// <summary>Reads the dimensions and choices of a checkpoint of this family; no weight is read.</summary>
    /// <exception cref="CheckpointException">A value is missing or unsupported.</exception>
    public EncoderConfiguration ReadConfiguration(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return configure(checkpoint);
    }
}
