using TorchSharp;

namespace Lathe.Training;

/// <summary>A model class as a TorchSharp module: the base of what the generator emits as <c>Trainable</c>.</summary>
public abstract class TrainableModel : torch.nn.Module
{
    /// <param name="name">Of the module, as <c>torch.nn.Module</c> has it.</param>
    protected TrainableModel(string name)
        : base(name)
    {
    }

    /// <summary>Forward's tensor parameters, in its order.</summary>
    public abstract IReadOnlyList<string> InputNames { get; }

    /// <summary>Forward's results, in its order.</summary>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>The class's Forward.</summary>
    /// <param name="inputs">One for each of <see cref="InputNames"/>: ids and masks int64 or int32 [batch, sequence], others float32; null where
    /// Forward's parameter may be left out.</param>
    /// <returns>One for each of <see cref="OutputNames"/>, float32, attached to the graph of gradients.</returns>
    public abstract IReadOnlyList<torch.Tensor> Run(IReadOnlyList<torch.Tensor?> inputs);
}
