using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>
/// Finds the head of a checkpoint: <c>architectures</c> in config.json says it where the head's tensors are present too,
/// otherwise the names of the tensors do.
/// </summary>
/// <param name="Sequence">Weight of the sequence classifier, and a tensor that tells it from a token classifier of the same name.</param>
/// <param name="Token">Weight of the token classifier.</param>
/// <param name="MaskedLanguageModel">A weight that only the masked LM head has.</param>
internal sealed record HeadDetection((string Weight, string Evidence) Sequence, string Token, string MaskedLanguageModel)
{
    private const string QuestionAnswering = "qa_outputs.weight";
    private const int MostLabels = 1_000_000;

    /// <summary>The head, and the number of its labels (0 where it is no classifier).</summary>
    /// <exception cref="CheckpointException">config.json and the classifier's shape give different numbers of labels.</exception>
    public (EncoderHead Head, int Labels) Find(Checkpoint checkpoint, ModelConfigurationReader reader)
    {
        EncoderHead head = Named(checkpoint) ?? Present(checkpoint);
        return head switch
        {
            EncoderHead.SequenceClassification => (head, Labels(checkpoint, reader, Sequence.Weight)),
            EncoderHead.TokenClassification => (head, Labels(checkpoint, reader, Token)),
            _ => (head, 0),
        };
    }

    private EncoderHead? Named(Checkpoint checkpoint)
    {
        if (!checkpoint.Configuration.TryGetProperty("architectures", out JsonElement names) || names.ValueKind != JsonValueKind.Array)
            return null;
        foreach (JsonElement element in names.EnumerateArray())
        {
            string name = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
            EncoderHead? head = name switch
            {
                _ when name.EndsWith("ForSequenceClassification", StringComparison.Ordinal) => EncoderHead.SequenceClassification,
                _ when name.EndsWith("ForTokenClassification", StringComparison.Ordinal) => EncoderHead.TokenClassification,
                _ when name.EndsWith("ForQuestionAnswering", StringComparison.Ordinal) => EncoderHead.QuestionAnswering,
                _ when name.EndsWith("ForMaskedLM", StringComparison.Ordinal) => EncoderHead.MaskedLanguageModel,
                _ when name.EndsWith("ForPreTraining", StringComparison.Ordinal) => EncoderHead.MaskedLanguageModel,
                _ when name.EndsWith("Model", StringComparison.Ordinal) => EncoderHead.None,
                _ => null,
            };
            if (head is { } found && HasWeights(checkpoint, found))
                return found;
        }
        return null;
    }

    private EncoderHead Present(Checkpoint checkpoint)
    {
        if (checkpoint.Has(Sequence.Weight) && checkpoint.Has(Sequence.Evidence))
            return EncoderHead.SequenceClassification;
        if (checkpoint.Has(Token))
            return EncoderHead.TokenClassification;
        if (checkpoint.Has(QuestionAnswering))
            return EncoderHead.QuestionAnswering;
        return checkpoint.Has(MaskedLanguageModel) ? EncoderHead.MaskedLanguageModel : EncoderHead.None;
    }

    private bool HasWeights(Checkpoint checkpoint, EncoderHead head) => head switch
    {
        EncoderHead.SequenceClassification => checkpoint.Has(Sequence.Weight),
        EncoderHead.TokenClassification => checkpoint.Has(Token),
        EncoderHead.QuestionAnswering => checkpoint.Has(QuestionAnswering),
        EncoderHead.MaskedLanguageModel => checkpoint.Has(MaskedLanguageModel),
        _ => true,
    };

    private static int Labels(Checkpoint checkpoint, ModelConfigurationReader reader, string weight)
    {
        TensorEntry entry = checkpoint.Find(weight);
        if (entry.Shape.Count != 2 || entry.Shape[0] is < 1 or > MostLabels)
            throw new CheckpointException(entry.File, entry.Name, $"is {entry}; expected [labels, inputs] with 1 to {MostLabels} labels.");
        int labels = (int)entry.Shape[0];
        // either may be left out, and where both stand it is enough that one of them is kept up to date
        int number = reader.Int32("num_labels", 1, MostLabels, absent: 0), names = reader.Count("id2label", absent: 0);
        bool isStated = number > 0 || names > 0;
        if (isStated && number != labels && names != labels)
            throw reader.Problem(
                $"gives {Math.Max(number, names)} labels (num_labels, id2label), but '{entry.Name}' is {entry}; expected as many rows as "
                + "labels.");
        return labels;
    }
}
