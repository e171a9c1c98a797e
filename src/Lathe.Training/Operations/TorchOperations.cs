using System.ComponentModel;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>
/// The operations of <see cref="Ops"/> on torch tensors: one method for each of its methods, of the same name, parameters and meaning. The
/// base of modules, so that a printed Forward calls them as the source does, whatever a user's class calls its own members.
/// </summary>
/// <remarks>
/// Generated code finds an operation here by its name: there is no table between the two. A test holds the two sets against each other.
/// Ids and masks are int64 or int32. What a method makes on the way is disposed of when it returns; gradients keep what they need.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TorchOperations : torch.nn.Module
{
    /// <param name="name">Of the module.</param>
    protected TorchOperations(string name)
        : base(name)
    {
    }

    /// <summary>What shows results as compiled code has them, where the model quantises.</summary>
    internal CompiledArithmetic? Arithmetic { get; set; }

    /// <summary>What computes products where that is not in float32.</summary>
    internal MixedPrecision? Mixed { get; private protected set; }

    /// <summary>Share of values that become 0 in training.</summary>
    internal double DropoutRate { get; set; }

    /// <summary>The same now: 0 unless the module is trained.</summary>
    private protected double ActiveDropout => training ? DropoutRate : 0;

    /// <summary>Shapes in messages.</summary>
    private static string Text(torch.Tensor x) => $"{x.dtype} [{string.Join(", ", x.shape)}]";

    private static void RequireRank(torch.Tensor x, int rank, string expected, string parameter)
    {
        ArgumentNullException.ThrowIfNull(x, parameter);
        if (x.dim() != rank)
            throw new ArgumentException($"{parameter} is {Text(x)}, expected {expected}", parameter);
    }

    private static void RequireIds(torch.Tensor x, string parameter)
    {
        RequireRank(x, 2, "int64 or int32 [batch, sequence]", parameter);
        if (x.dtype is not (torch.ScalarType.Int64 or torch.ScalarType.Int32))
            throw new ArgumentException($"{parameter} is {Text(x)}, expected int64 or int32 [batch, sequence]", parameter);
    }
}
