using System.Diagnostics.CodeAnalysis;
using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>
/// A model class with its weights in tensors: it runs operation by operation, slowly, and is the definition of what is right.
/// Not for several threads at once.
/// </summary>
public sealed class EagerModel
{
    private readonly ModelFamily.EagerForward forward;

    private EagerModel(ModelFamily family, EncoderConfiguration configuration, ModelFamily.EagerForward forward)
    {
        Family = family;
        Configuration = configuration;
        this.forward = forward;
    }

    public ModelFamily Family { get; }

    public EncoderConfiguration Configuration { get; }

    /// <summary>Runs Forward once.</summary>
    /// <param name="inputs">By Hugging Face name, each int32 [batch, sequence]; see <see cref="NamedTensors.CompleteInputs"/>.</param>
    /// <param name="observe">Also give back <c>hidden_states.N</c> and <c>attentions.N</c>.</param>
    /// <returns>Outputs by Hugging Face name; those that the checkpoint has no layer for are left out.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, bool observe = false)
    {
        Tensor[] ordered = [.. NamedTensors.CompleteInputs(Family.InputNames, inputs)];
        if (!observe)
            return NamedTensors.Outputs(forward(ordered));
        using Observation observation = Observation.Begin();
        Dictionary<string, Tensor> outputs = NamedTensors.Outputs(forward(ordered));
        foreach (string name in observation.Names)
        {
            int index = 0;
            foreach (Tensor tensor in observation[name])
                outputs.Add($"{name}.{index++}", tensor);
        }
        return outputs;
    }

    /// <summary>Makes the class for a checkpoint's family and reads its weights.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged, incomplete or of no known family.</exception>
    [RequiresUnreferencedCode("Finds the members with [Weights] by reflection; compiled models do without.")]
    internal static EagerModel Load(Checkpoint checkpoint)
    {
        ModelFamily family = ModelFamilies.Of(checkpoint);
        EncoderConfiguration configuration = family.ReadConfiguration(checkpoint);
        (object model, ModelFamily.EagerForward forward) = family.CreateEager(configuration);
        EagerWeights.Load(model, checkpoint);
        return new EagerModel(family, configuration, forward);
    }
}
