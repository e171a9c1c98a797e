using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Activations.</summary>
public abstract partial class TorchOperations
{
    /// <summary>Every activation, by its name: those that are operations of their own (<c>Gelu</c>) are printed so too.</summary>
    /// <inheritdoc cref="Ops.Activate"/>
    protected torch.Tensor Activate(torch.Tensor x, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        return activation == Activation.None ? x
            : Arithmetic is { } compiled && compiled.Shows(x) ? ByKernels(x, activation)
            : ByTorch(x, activation);
    }

    private static torch.Tensor ByKernels(torch.Tensor x, Activation activation) =>
        StraightThrough.Of(() => CompiledArithmetic.Activate(x, activation), () => ByTorch(x, activation));

    private static torch.Tensor ByTorch(torch.Tensor x, Activation activation)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return ActivationFormulas.Apply(activation, default(TorchMath), x).MoveToOuterDisposeScope();
    }
}
