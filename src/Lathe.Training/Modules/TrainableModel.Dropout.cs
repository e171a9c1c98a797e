using TorchSharp;

namespace Lathe.Training;

/// <summary>Dropout (Srivastava et al. 2014).</summary>
public abstract partial class TrainableModel
{
    /// <summary>
    /// Share of values that become 0 while the module is trained, the others being divided by what is left: of what a layer adds to its own
    /// input (f(x) in x + f(x)), and of the weights of attention in floats. 0 … below 1; 0: none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no such share.</exception>
    /// <exception cref="InvalidOperationException">The module is none that the generator made: it drops out what it says
    /// itself.</exception>
    public double Dropout
    {
        get => DropoutRate;
        set
        {
            if (value is not (>= 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "dropout is a share of 0 to below 1");
            if (reader is null)
                throw new InvalidOperationException($"{GetName()} is no generated module: it drops out what it says itself");
            foreach (TrainableModel model in Parts.AllModels().Prepend(this))
                model.DropoutRate = value;
        }
    }

    /// <summary>For generated code: what a layer adds to its input.</summary>
    /// <param name="branch">f(x) in x + f(x).</param>
    protected torch.Tensor? Dropped(torch.Tensor? branch) => branch is null || ActiveDropout == 0 ? branch
        : torch.nn.functional.dropout(branch, ActiveDropout, training: true);
}
