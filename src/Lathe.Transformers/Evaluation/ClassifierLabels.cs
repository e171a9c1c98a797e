using System.Globalization;
using Lathe.Checkpoints;
using Lathe.Transformers.Pipelines;

namespace Lathe.Transformers.Evaluation;

/// <summary>The classes of a classifier of texts, as its configuration names them.</summary>
/// <param name="Names">By number.</param>
internal sealed record ClassifierLabels(IReadOnlyList<string> Names)
{
    private const int FewestClasses = 2;

    /// <summary>Of a checkpoint folder; no weight is read.</summary>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="PipelineException">It classifies no texts, has one class alone, or its names are damaged.</exception>
    public static ClassifierLabels Of(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        EncoderConfiguration configuration = ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
        if (configuration.Head != EncoderHead.SequenceClassification)
            throw new PipelineException(
                $"{folder} does not classify texts; labels tell the accuracy of a checkpoint that does (…ForSequenceClassification).");
        if (configuration.Labels < FewestClasses)
            throw new PipelineException(
                $"{folder} has {configuration.Labels} class, a score rather than a choice; accuracy needs {FewestClasses} or more.");
        return new ClassifierLabels(ClassNames.Read(
            ConfigurationFile.Over(checkpoint.ConfigurationFile, checkpoint.Configuration), configuration.Labels));
    }

    /// <summary>The class of a name of <c>id2label</c> or, where none is called so, of a number; null where there is none.</summary>
    public int? Find(string label)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == label)
                return i;
        }

        return int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < Names.Count ? number : null;
    }
}
