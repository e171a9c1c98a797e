using Lathe.Kernels;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Attention in the numbers of <see cref="Int16Scheme"/>, as the kernels compute it where queries, keys and values come from integer
/// weights: 16-bit rows with a scale each, powers of two by the kernels' polynomial, weights in 15 bits. Sums of integers are exact.
/// </summary>
/// <remarks>Of more keys than a block of the kernels the blocks' own steps are not followed: one step stands for all.</remarks>
internal static class FakeAttention
{
    /// <summary>2^r for r in ±1/2, highest power first: the kernels' polynomial for powers that become integers.</summary>
    private static readonly double[] Polynomial = [9.58285388e-3f, 5.59064262e-2f, 2.40240991e-1f, 6.93124175e-1f, 1f];

    /// <param name="query">[batch, heads, queries, size], and so the others.</param>
    /// <param name="key">As many heads.</param>
    /// <param name="value">As many heads.</param>
    /// <param name="mask">Rank 4, broadcasts to the scores; or null.</param>
    /// <param name="scale">Factor on the scores.</param>
    /// <returns>[batch, heads, queries, value size].</returns>
    public static torch.Tensor Run(torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, double scale)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor queries, torch.Tensor queryScales) = Rows(query);
        (torch.Tensor keys, torch.Tensor keyScales) = Rows(key);
        (torch.Tensor values, torch.Tensor valueScales) = Rows(value);
        torch.Tensor factors = queryScales * (float)(scale * Int16Scheme.LogarithmBase) * keyScales.transpose(2, 3);
        // one rounding, as a fused multiply-add has
        torch.Tensor scores = Exact(queries, keys.transpose(2, 3)).to(torch.ScalarType.Float32).to(torch.ScalarType.Float64) * factors;
        if (mask is not null)
            scores = scores + (mask * (float)Int16Scheme.LogarithmBase);
        scores = scores.to(torch.ScalarType.Float32);

        torch.Tensor largest = scores.amax([-1], keepdim: true).clamp(float.MinValue);
        torch.Tensor powers = PowersOfTwo(scores - largest);
        torch.Tensor total = powers.sum(-1, keepdim: true).clamp(Int16Scheme.Smallest);
        torch.Tensor weights = powers * valueScales.transpose(2, 3);
        torch.Tensor steps = torch.maximum(
            weights.amax([-1], keepdim: true) * Int16Scheme.StepOfLargest, weights.sum(-1, keepdim: true) * Int16Scheme.StepOfSum)
            .clamp(Int16Scheme.SmallestStep);
        torch.Tensor codes = torch.round(weights * (torch.ones_like(steps) / steps));
        torch.Tensor results = Exact(codes, values).to(torch.ScalarType.Float32) * steps;
        return (results * (torch.ones_like(total) / total)).MoveToOuterDisposeScope();
    }

    /// <summary>Integers of ±4,095 and the scale of each row.</summary>
    private static (torch.Tensor Codes, torch.Tensor Scales) Rows(torch.Tensor x)
    {
        torch.Tensor largest = x.abs().amax([-1], keepdim: true).clamp(Int16Scheme.Smallest);
        torch.Tensor inverse = torch.full_like(largest, Int16Scheme.Levels) / largest;
        return (torch.round(x * inverse), largest / Int16Scheme.Levels);
    }

    private static torch.Tensor PowersOfTwo(torch.Tensor x)
    {
        x = x.clamp(-127f);
        torch.Tensor whole = torch.round(x), rest = (x - whole).to(torch.ScalarType.Float64);
        torch.Tensor power = torch.full_like(rest, Polynomial[0]);
        foreach (double coefficient in Polynomial.AsSpan(1))
            power = (power * rest) + coefficient;
        torch.Tensor result = power.to(torch.ScalarType.Float32) * torch.pow(2, whole);
        // the kernels' exponent of -127 is that of zero
        return torch.where(torch.le(whole, -127f), torch.zeros_like(result), result);
    }

    private static torch.Tensor Exact(torch.Tensor left, torch.Tensor right) =>
        torch.matmul(left.to(torch.ScalarType.Float64), right.to(torch.ScalarType.Float64));
}
