using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Products in bfloat16 while a module is trained (Kalamkar et al. 2019), as <c>torch.autocast</c> has them, which TorchSharp lacks: what
/// is multiplied is rounded, sums and all else are float32, and so are parameters and their gradients.
/// </summary>
/// <param name="model">The whole module.</param>
internal sealed class MixedPrecision(torch.nn.Module model)
{
    private const torch.ScalarType Type = torch.ScalarType.BFloat16;

    /// <summary>Whether products are computed so now.</summary>
    public bool IsOn => model.training;

    /// <summary>A function of tensors that are rounded; null stays null.</summary>
    /// <param name="function">Of the tensors in their order.</param>
    /// <param name="tensors">Of one type, which the result has too.</param>
    public static torch.Tensor Of(Func<torch.Tensor?[], torch.Tensor> function, params torch.Tensor?[] tensors)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return function(Array.ConvertAll(tensors, tensor => tensor?.to(Type))).to(tensors[0]!.dtype).MoveToOuterDisposeScope();
    }
}
