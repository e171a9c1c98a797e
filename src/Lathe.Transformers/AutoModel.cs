using System.Diagnostics.CodeAnalysis;
using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>Loads a checkpoint as the class that its <c>model_type</c> names.</summary>
public static class AutoModel
{
    /// <summary>The compiled class, its weights packed or mapped, ready for sessions.</summary>
    /// <param name="path">
    /// A checkpoint in the Hugging Face layout, or a packed file. Of a folder that has been compressed, annotated stands for its packed
    /// file (<see cref="PackedModel.FileName"/>), every other precision for its float weights.
    /// </param>
    /// <param name="precision">Of the matrix products; a packed file holds one, which annotated stands for.</param>
    /// <exception cref="CheckpointException">
    /// The checkpoint is damaged, incomplete or of no known family; the packed file is damaged, or of another precision.
    /// </exception>
    public static CompiledModel Load(string path, Precision precision) => Load(path, precision, options: null);

    /// <inheritdoc cref="Load(string, Precision)"/>
    /// <param name="options">Formats of single products, of a checkpoint folder only; or null.</param>
    public static CompiledModel Load(string path, Precision precision = Precision.Annotated, LoadOptions? options = null)
    {
        ModelFamily family;
        using (Checkpoint checkpoint = Describe(path))
            family = ModelFamilies.Of(checkpoint);
        return family.Load(path, precision, options ?? new LoadOptions());
    }

    /// <summary>The class itself, run operation by operation: slow, and the definition of what is right.</summary>
    /// <param name="folder">A checkpoint in the Hugging Face layout.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, incomplete or of no known family.</exception>
    [RequiresUnreferencedCode("Finds the members with [Weights] by reflection; compiled models do without.")]
    public static EagerModel LoadEager(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return EagerModel.Load(checkpoint);
    }

    /// <summary>The dimensions and choices of a checkpoint folder or a packed file; no weight is read.</summary>
    /// <exception cref="CheckpointException">It is damaged or of no known family.</exception>
    public static EncoderConfiguration ReadConfiguration(string path)
    {
        using Checkpoint checkpoint = Describe(path);
        return ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
    }

    /// <summary>Which axes of a checkpoint's weights shrink together, and which keep their extent; no weight is read.</summary>
    /// <param name="path">A checkpoint in the Hugging Face layout, or a packed file.</param>
    /// <exception cref="CheckpointException">It is damaged or of no known family.</exception>
    public static CouplingTable Coupling(string path)
    {
        using Checkpoint checkpoint = Describe(path);
        return ModelFamilies.Of(checkpoint).Couple(checkpoint);
    }

    /// <summary>Configuration and tensor names of a checkpoint folder or a packed file.</summary>
    /// <exception cref="CheckpointException">It is neither, or damaged.</exception>
    public static Checkpoint Describe(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return Checkpoint.Open(path);
        return File.Exists(path)
            ? PackedModel.ReadCheckpoint(path)
            : throw new CheckpointException(path, null, "there is no such folder or file; expected a checkpoint folder or a packed model.");
    }
}
