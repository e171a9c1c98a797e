using TorchSharp;

namespace Lathe.Training;

/// <summary>What a student learns from: anything that answers a batch.</summary>
public abstract class Teacher : IDisposable
{
    /// <param name="encoder">Where the teacher has a vocabulary of its own, what makes its tokens; null where it reads the
    /// student's.</param>
    /// <param name="vocabularySize">Of a teacher that reads the student's tokens; null where it is not known.</param>
    protected Teacher(ITextEncoder? encoder, int? vocabularySize)
    {
        Encoder = encoder;
        VocabularySize = vocabularySize ?? encoder?.VocabularySize;
    }

    /// <summary>Makes the teacher's tokens; null where it reads the student's.</summary>
    public ITextEncoder? Encoder { get; }

    /// <summary>Ids that it knows are below this; null where it is not known.</summary>
    public int? VocabularySize { get; }

    /// <summary>Whether it knows examples as they were, and nothing of what else could be read of them.</summary>
    public virtual bool NeedsFixedInputs => false;

    /// <summary>What it gives, in order.</summary>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>Those of <see cref="OutputNames"/> that are no outputs of a model, but computed on the way to them.</summary>
    internal virtual IReadOnlyList<string> Tapped => [];

    /// <summary>What it says to a batch: one tensor for each of <see cref="OutputNames"/>, float32, on the batch's device, with no
    /// gradients; they belong to the dispose scope that is open.</summary>
    public abstract IReadOnlyList<torch.Tensor> Run(TrainingBatch batch);

    /// <summary>Refuses data that it does not know, before the first step.</summary>
    public virtual void CheckData(TrainingData data, IReadOnlyList<PreparedExample> examples)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(examples);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the teacher made itself; the model that it was given stays its maker's.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
