using Lathe.CompilerServices;

namespace Lathe.Training;

/// <summary>Mixed precision.</summary>
public abstract partial class TrainableModel
{
    /// <summary>
    /// Whether products and attention are computed in bfloat16 while the module is trained, which devices that have it do faster: what
    /// <c>torch.autocast</c> is for. Parameters and their gradients, norms, sums and losses are float32, and so is all of an evaluation;
    /// products that are quantised are computed as they will be.
    /// </summary>
    /// <exception cref="InvalidOperationException">The module is none that the generator made.</exception>
    public bool BFloat16
    {
        get => Mixed is not null;
        set
        {
            if (reader is null)
                throw new InvalidOperationException($"{GetName()} is no generated module: nothing tells which of it are products");
            MixedPrecision? mixed = value ? new MixedPrecision(this) : null;
            foreach (TrainableModel model in Parts.AllModels().Prepend(this))
                model.Mixed = mixed;
            foreach (TrainableLinear linear in Parts.AllLinears())
                linear.Mixed = mixed;
        }
    }
}
