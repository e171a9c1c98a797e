using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Something that happens at each step of a training. What it changes has to be parameters or buffers of the model, or its own
/// <see cref="State"/>: then a run that is resumed goes on to the same numbers.
/// </summary>
public abstract class TrainingHook
{
    /// <summary>What a run's checkpoint knows it again by: its name and numbers.</summary>
    public abstract string Description { get; }

    /// <summary>Tensors that it keeps between steps, by name; filled when a run is resumed.</summary>
    public virtual IReadOnlyList<(string Name, torch.Tensor Tensor)> State => [];

    /// <summary>Before the first step, and before the first one of a run that is resumed.</summary>
    public virtual void Begin(TrainableModel model)
    {
    }

    /// <summary><see cref="State"/> has been filled from a checkpoint: the run goes on behind some step.</summary>
    public virtual void Resume(TrainableModel model)
    {
    }

    /// <summary>Whether the model stays what it is, but for its weights, once so many steps are done. While one hook says no, no
    /// evaluation counts as the best one: its weights would be those of a larger model, or for other bits.</summary>
    /// <param name="steps">Done.</param>
    public virtual bool IsSettled(int steps) => true;

    /// <summary>Gradients are there and clipped, and weights are as they were.</summary>
    /// <param name="model">The model.</param>
    /// <param name="step">From 0.</param>
    public virtual void BeforeUpdate(TrainableModel model, int step)
    {
    }

    /// <summary>The weights have moved.</summary>
    /// <param name="model">The model.</param>
    /// <param name="step">From 0.</param>
    public virtual void AfterUpdate(TrainableModel model, int step)
    {
    }
}
