using Lathe.Kernels.Formats;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Learned step sizes (LSQ, Esser et al. 2019) for formats with a scale for each group of inputs: rounding is stepped over by gradients,
/// and a scale's own gradient is what rounding and clipping cost its group.
/// </summary>
internal static class LearnedScales
{
    /// <summary>Scales as packing's search has them.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="format">With groups.</param>
    /// <returns>[outputs × groups]: of one axis, as biases are, so that no weight decay draws them to 0.</returns>
    public static torch.Tensor Searched(torch.Tensor weight, WeightFormat format)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        FakeQuantisation.Grouped(weight, format, out torch.Tensor scales);
        return scales.MoveToOuterDisposeScope();
    }

    /// <summary>Weights rounded with given scales, which gradients reach.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="scales">[outputs × groups].</param>
    /// <param name="format">With groups.</param>
    public static torch.Tensor Weights(torch.Tensor weight, torch.Tensor scales, WeightFormat format)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (long outputs, long inputs) = (weight.shape[0], weight.shape[1]);
        int group = format.For((int)inputs).GroupSize;
        long groups = (inputs + group - 1) / group;
        torch.Tensor whole = groups * group == inputs ? weight : torch.nn.functional.pad(weight, [0, groups * group - inputs]);
        (int lowest, int highest) = (format.Description.LowestCode, format.Description.HighestCode);
        torch.Tensor steps = Rounded(Slowed(scales, 1 / Math.Sqrt((double)group * highest))).reshape(outputs, groups, 1);
        torch.Tensor divisors = torch.where(steps.eq(0), torch.ones_like(steps), steps);
        torch.Tensor places = (whole.reshape(outputs, groups, group) * divisors.reciprocal()).clamp(lowest, highest);
        torch.Tensor rounded = StraightThrough.Of(torch.round(places.detach()), places) * steps;
        rounded = rounded.reshape(outputs, groups * group);
        return (groups * group == inputs ? rounded : rounded.narrow(1, 0, inputs)).MoveToOuterDisposeScope();
    }

    /// <summary>As packed files have them, [outputs × groups]: numbers of bfloat16.</summary>
    public static float[] Stored(torch.Tensor scales)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return scales.detach().to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Weights as codes of given scales, as <see cref="Weights"/> rounds them.</summary>
    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="inputs">At least 1.</param>
    /// <param name="scales">[outputs × groups], as stored.</param>
    /// <param name="format">With the size of its groups.</param>
    /// <param name="codes">Takes one for each weight.</param>
    public static void Round(
        ReadOnlySpan<float> weights, int inputs, ReadOnlySpan<float> scales, WeightFormat format, Span<sbyte> codes)
    {
        (int lowest, int highest) = (format.Description.LowestCode, format.Description.HighestCode);
        int groups = (inputs + format.GroupSize - 1) / format.GroupSize;
        for (int i = 0; i < weights.Length; i++)
        {
            float scale = scales[i / inputs * groups + i % inputs / format.GroupSize];
            // times the reciprocal, as the search and the module have it; a NaN stays one by its scale
            float place = weights[i] * (1 / (scale == 0 ? 1 : scale));
            codes[i] = float.IsNaN(place) ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(place), lowest, highest);
        }
    }

    /// <summary>The same, which gradients reach.</summary>
    private static torch.Tensor Rounded(torch.Tensor scales) =>
        StraightThrough.Of(scales.detach().to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float32), scales);

    /// <summary>The same numbers with a share of the gradient: a scale has as many weights' gradients in it as its group has weights, and
    /// would be moved too far (Esser's g).</summary>
    private static torch.Tensor Slowed(torch.Tensor scales, double share)
    {
        if (!torch.is_grad_enabled() || !scales.requires_grad)
            return scales;
        torch.Tensor part = scales * share;
        return part + (scales - part).detach();
    }
}
