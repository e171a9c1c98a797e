using System.Runtime.InteropServices;
using Lathe.CompilerServices;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Numbers as the kernels would have them, in float32: weights through the very searches that pack them, rows by the rule of
/// <see cref="Int8Scale"/>. Gradients go straight through what is rounded (Bengio et al. 2013), and stop where a static scale clips.
/// </summary>
internal static class FakeQuantisation
{
    /// <summary>Weights of a product, rounded to a format.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="format">float32 gives the weights themselves.</param>
    public static torch.Tensor Weights(torch.Tensor weight, WeightFormat format)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor rounded;
        using (torch.no_grad())
        {
            rounded = format.Encoding switch
            {
                WeightEncoding.Float32 => weight.alias(),
                WeightEncoding.BFloat16 => weight.to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float32),
                WeightEncoding.Float16 => weight.to(torch.ScalarType.Float16).to(torch.ScalarType.Float32),
                WeightEncoding.Int8 => Rounded(weight, out _),
                _ => Grouped(weight, format, out _),
            };
        }

        return StraightThrough.Of(rounded, weight).MoveToOuterDisposeScope();
    }

    /// <summary>Inputs of a product with integer weights: int8, one scale a row.</summary>
    /// <param name="x">[..., inputs].</param>
    public static torch.Tensor Rows(torch.Tensor x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor rounded;
        using (torch.no_grad())
            rounded = Rounded(x, out _);
        return StraightThrough.Of(rounded, x).MoveToOuterDisposeScope();
    }

    /// <summary>The same with one scale for all rows.</summary>
    /// <param name="x">[..., inputs], divided by the scale already.</param>
    /// <param name="scale">What an integer stands for.</param>
    public static torch.Tensor StaticRows(torch.Tensor x, float scale)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor clipped = x.clamp(-Int8Scale.Levels, Int8Scale.Levels), rounded;
        using (torch.no_grad())
            rounded = torch.round(clipped);
        return (StraightThrough.Of(rounded, clipped) * scale).MoveToOuterDisposeScope();
    }

    /// <summary>Symmetric int8 with one scale for the last axis.</summary>
    private static torch.Tensor Rounded(torch.Tensor x, out torch.Tensor scale)
    {
        torch.Tensor largest = x.abs().amax([-1], keepdim: true);
        torch.Tensor isNothing = torch.lt(largest, Int8Scale.Smallest);
        // the reciprocal first, as the kernels do: a quotient would round differently
        torch.Tensor inverse = torch.where(isNothing, torch.zeros_like(largest), torch.full_like(largest, Int8Scale.Levels) / largest);
        scale = largest / Int8Scale.Levels;
        torch.Tensor codes = torch.round(x * inverse).clamp(-Int8Scale.Levels, Int8Scale.Levels);
        return codes * scale;
    }

    /// <summary>Fewer than 8 bits, a scale for each group of inputs of an output.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="format">With groups.</param>
    /// <param name="scales">[outputs × groups].</param>
    internal static torch.Tensor Grouped(torch.Tensor weight, WeightFormat format, out torch.Tensor scales)
    {
        torch.Tensor values = weight.detach().to(torch.ScalarType.Float32).cpu().contiguous();
        torch.Tensor rounded = torch.empty_like(values);
        int outputs = (int)values.shape[0], inputs = (int)values.shape[1], group = format.For(inputs).GroupSize;
        int groups = (inputs + group - 1) / group;
        torch.Tensor found = torch.empty((long)outputs * groups, torch.ScalarType.Float32);
        unsafe
        {
            fixed (byte* from = values.bytes, to = rounded.bytes, with = found.bytes)
            {
                nint source = (nint)from, target = (nint)to, scale = (nint)with;
                Parallel.For(0, outputs, output => Row(
                    new ReadOnlySpan<float>((float*)source + (long)output * inputs, inputs),
                    new Span<float>((float*)target + (long)output * inputs, inputs),
                    new Span<float>((float*)scale + (long)output * groups, groups), format.Bits, group));
            }
        }

        scales = found.to(weight.device);
        return rounded.to(weight.device);
    }

    private static void Row(ReadOnlySpan<float> values, Span<float> rounded, Span<float> scales, int bits, int group)
    {
        GroupScaleSearch search = GroupScaleSearch.Of(bits);
        Span<sbyte> codes = stackalloc sbyte[Math.Min(group, values.Length)];
        for (int start = 0; start < values.Length; start += group)
        {
            ReadOnlySpan<float> part = values[start..Math.Min(start + group, values.Length)];
            float scale = HalfWidth.FromBFloat16(search.Run(part, codes));
            scales[start / group] = scale;
            for (int i = 0; i < part.Length; i++)
                rounded[start + i] = codes[i] * scale;
        }
    }
}
