using Lathe.Checkpoints;
using Lathe.Transformers;

namespace Lathe.Training.Cli.Models;

/// <summary>The tensors of a head that a checkpoint lacks, as its family names them.</summary>
internal static class HeadTensors
{
    private const string WordEmbeddings = "embeddings.word_embeddings";

    /// <summary>Matrices, biases and norms, by their names in the checkpoint.</summary>
    /// <param name="configuration">Of the checkpoint.</param>
    /// <param name="head">What it is to have.</param>
    /// <param name="classes">Of a classifier.</param>
    public static IEnumerable<(string Name, int[] Shape, bool IsNorm)> Of(EncoderConfiguration configuration, EncoderHead head, int classes)
    {
        FamilyLayout layout = configuration.Family.Layout;
        (int hidden, int embedding) = (configuration.HiddenSize, configuration.EmbeddingWidth);
        return head switch
        {
            // the layer between the first token and the classes is the family's pooler, or the classifier's own
            EncoderHead.SequenceClassification =>
                [.. Linear(layout.Dense ?? layout.Pooler!, hidden, hidden), .. Linear(layout.SequenceClassifier, classes, hidden)],
            EncoderHead.TokenClassification => Linear("classifier", classes, hidden),
            EncoderHead.QuestionAnswering => Linear("qa_outputs", 2, hidden),
            EncoderHead.MaskedLanguageModel =>
            [
                .. Linear(layout.Transform, embedding, hidden),
                (layout.TransformNorm + ".weight", [embedding], true), (layout.TransformNorm + ".bias", [embedding], false),
                // its weight is that of the word embeddings
                (layout.Decoder.Last(name => name != WordEmbeddings) + ".bias", [configuration.VocabularySize], false),
            ],
            _ => [],
        };
    }

    /// <summary>Whether a tensor is kept where the checkpoint has it: a pooler was trained, and serves every head.</summary>
    public static bool IsKept(EncoderConfiguration configuration, string name, Checkpoint checkpoint) =>
        configuration.Family.Layout is { Pooler: { } pooler, Dense: null } && name.StartsWith(pooler + ".", StringComparison.Ordinal)
        && checkpoint.Has(name);

    private static IEnumerable<(string Name, int[] Shape, bool IsNorm)> Linear(string name, int outputs, int inputs) =>
        [(name + ".weight", [outputs, inputs], false), (name + ".bias", [outputs], false)];
}
