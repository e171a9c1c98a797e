using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Evaluation;

/// <summary>What a checkpoint folder or a packed file is.</summary>
/// <param name="Source">The folder or file.</param>
/// <param name="Family">Its family.</param>
/// <param name="ModelType"><c>model_type</c> of config.json.</param>
/// <param name="Configuration">Its dimensions and choices.</param>
/// <param name="Tensors">Sorted by name; a packed file knows those of the checkpoint it was made from.</param>
/// <param name="Bytes">Packed weights at each precision; of a packed file, at its own.</param>
/// <param name="UnusedTensors">Tensors that the class does not read.</param>
/// <param name="TiedTensors">Tensors that several members read.</param>
internal sealed record Inspection(
    string Source,
    ModelFamily Family,
    string ModelType,
    EncoderConfiguration Configuration,
    IReadOnlyList<TensorEntry> Tensors,
    IReadOnlyList<(Precision Precision, long Bytes)> Bytes,
    IReadOnlyList<string> UnusedTensors,
    IReadOnlyList<TiedTensor> TiedTensors)
{
    private static readonly Precision[] Precisions =
        [Precision.Float32, Precision.BFloat16, Precision.Float16, Precision.Int8, Precision.Int4];

    /// <summary>Numbers in the checkpoint's tensors of floats.</summary>
    public long Parameters => Tensors.Where(tensor => tensor.Type is StoredType.F32 or StoredType.F16 or StoredType.BF16 or StoredType.F64)
        .Sum(tensor => tensor.Elements);

    /// <summary>The configuration's numbers under the names that tools print.</summary>
    public IReadOnlyList<(string Name, int Value)> Dimensions
    {
        get
        {
            List<(string, int)> dimensions = [
                ("hiddenSize", Configuration.HiddenSize), ("layers", Configuration.Layers), ("heads", Configuration.Heads),
                ("intermediateSize", Configuration.IntermediateSize), ("vocabularySize", Configuration.VocabularySize), ("positions",
                    Configuration.Positions),
            ];
            if (Configuration.TypeVocabularySize > 0)
                dimensions.Add(("typeVocabularySize", Configuration.TypeVocabularySize));
            dimensions.AddRange(Configuration.OwnDimensions.Select(own => (JsonNamingPolicy.CamelCase.ConvertName(own.Name), own.Value)));
            if (Configuration.Labels > 0)
                dimensions.Add(("labels", Configuration.Labels));
            return dimensions;
        }
    }

    /// <summary>Reads the checkpoint, and packs it at each precision in turn to weigh it: exact, and a check of every tensor.</summary>
    /// <exception cref="CheckpointException">It is damaged, incomplete or of no known family.</exception>
    public static Inspection Of(string path)
    {
        using Checkpoint checkpoint = AutoModel.Describe(path);
        ModelFamily family = ModelFamilies.Of(checkpoint);
        List<(Precision, long)> bytes = [];
        IReadOnlyList<string> unused = [];
        IReadOnlyList<TiedTensor> tied = [];
        foreach (Precision precision in Directory.Exists(path) ? Precisions : [Precision.Annotated])
        {
            using CompiledModel model = family.Load(path, precision, new LoadOptions());
            bytes.Add((model.Precision, model.WeightBytes));
            (unused, tied) = (model.UnusedTensors, model.TiedTensors);
        }
        return new Inspection(
            path, family, checkpoint.ModelType, family.ReadConfiguration(checkpoint),
            [.. checkpoint.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)], bytes, unused, tied);
    }
}
