using System.Runtime.InteropServices;
using Lathe.CompilerServices;
using Lathe.Kernels.Formats;
using TorchSharp;

namespace Lathe.Training;

/// <summary>A product's weights as the kernels read them, packed anew when they are other than before.</summary>
internal sealed class PackedProduct
{
    private PackedWeights? packed;
    private ProductQuantisation? quantisation;
    private float[][] seen = [];

    /// <param name="name">Of the product.</param>
    /// <param name="how">Its format and the scaling of its inputs; null: floats.</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="scales">[outputs × groups], which weights are rounded with; null: those of packing's search.</param>
    public PackedWeights Of(
        string name, ProductQuantisation? how, torch.Tensor weight, torch.Tensor? bias, torch.Tensor? scales)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        torch.Tensor[] all = [
            .. ((torch.Tensor?[])[weight, bias, scales]).OfType<torch.Tensor>().Select(part => part.detach().contiguous()),
        ];
        if (packed is not null && how == quantisation && all.Zip(seen).All(pair => IsSame(pair.First, pair.Second))
            && seen.Length == all.Length)
            return packed;
        packed = how is null
            ? PackedWeights.Pack(name, WeightFormat.Float32, (int)weight.shape[1], (int)weight.shape[0], Floats(all[0]),
                bias is null ? default : Floats(all[1]))
            : how.Pack(name, weight, bias, scales);
        (quantisation, seen) = (how, [.. all.Select(part => Floats(part).ToArray())]);
        return packed;
    }

    /// <summary>As bits: a NaN is the NaN that it was.</summary>
    private static bool IsSame(torch.Tensor now, float[] before) =>
        now.bytes.SequenceEqual(MemoryMarshal.AsBytes(before.AsSpan()));

    private static ReadOnlySpan<float> Floats(torch.Tensor x) => MemoryMarshal.Cast<byte, float>(x.bytes);
}
