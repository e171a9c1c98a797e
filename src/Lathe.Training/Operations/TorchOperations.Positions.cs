using System.Numerics;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Where tokens stand, and who sees whom.</summary>
public abstract partial class TorchOperations
{
    /// <summary>Added to the score of padding: exp gives exactly 0 beside any token.</summary>
    private const float Masked = -10000f;

    /// <inheritdoc cref="Ops.Positions"/>
    protected static torch.Tensor Positions(torch.Tensor inputIds, int paddingId = -1)
    {
        RequireIds(inputIds, nameof(inputIds));
        ArgumentOutOfRangeException.ThrowIfLessThan(paddingId, -1);
        using DisposeScope scope = torch.NewDisposeScope();
        if (paddingId < 0)
        {
            torch.Tensor places = torch.arange(inputIds.shape[1], torch.ScalarType.Int64, inputIds.device);
            return places.unsqueeze(0).expand(inputIds.shape).MoveToOuterDisposeScope();
        }

        torch.Tensor isToken = torch.not_equal(inputIds, paddingId).to(torch.ScalarType.Int64);
        return ((isToken.cumsum(1) * isToken) + paddingId).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Ops.PaddingMask"/>
    protected static torch.Tensor PaddingMask(torch.Tensor attentionMask)
    {
        RequireIds(attentionMask, nameof(attentionMask));
        using torch.Tensor isPadding = torch.eq(attentionMask, 0);
        using torch.Tensor numbers = isPadding.to(torch.ScalarType.Float32);
        return numbers * Masked;
    }

    /// <inheritdoc cref="Ops.CausalMask"/>
    protected static torch.Tensor CausalMask(torch.Tensor x)
    {
        RequireRank(x, 3, "float32 [batch, sequence, width]", nameof(x));
        using DisposeScope scope = torch.NewDisposeScope();
        long sequence = x.shape[1];
        return torch.full([1, 1, sequence, sequence], float.NegativeInfinity, torch.ScalarType.Float32, x.device).triu(1)
            .MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Ops.AlibiBias"/>
    protected static torch.Tensor AlibiBias(torch.Tensor x, int heads)
    {
        RequireRank(x, 3, "float32 [batch, sequence, width]", nameof(x));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor places = torch.arange(x.shape[1], torch.ScalarType.Float64, x.device);
        torch.Tensor distances = (places.unsqueeze(1) - places).abs();
        torch.Tensor slopes = torch.tensor([.. Enumerable.Range(0, heads).Select(head => -Slope(head, heads))], torch.ScalarType.Float64,
            x.device);
        return (slopes.reshape(1, heads, 1, 1) * distances).to(torch.ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Ops.RotaryPositions"/>
    protected static torch.Tensor RotaryPositions(
        torch.Tensor x, torch.Tensor positions, int heads, float theta = 10000, bool interleaved = false)
    {
        RequireRank(x, 3, "float32 [batch, sequence, heads · size]", nameof(x));
        RequireIds(positions, nameof(positions));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(theta);
        long batch = x.shape[0], sequence = x.shape[1], width = x.shape[2], size = width / heads;
        if (width % (2L * heads) != 0)
            throw new ArgumentException($"{heads} heads of an even size do not divide the {width} columns of x {Text(x)}", nameof(x));
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor frequencies = torch.tensor(
            [.. Enumerable.Range(0, (int)size / 2).Select(pair => Math.Pow(theta, -2.0 * pair / size))], torch.ScalarType.Float64,
            x.device);
        // angles of far tokens are large: their fraction is lost in float32
        torch.Tensor angles = positions.to(torch.ScalarType.Float64).unsqueeze(-1) * frequencies;
        torch.Tensor cosine = angles.cos().to(x.dtype).unsqueeze(2), sine = angles.sin().to(x.dtype).unsqueeze(2);
        torch.Tensor pairs = interleaved
            ? x.reshape(batch, sequence, heads, size / 2, 2) : x.reshape(batch, sequence, heads, 2, size / 2).transpose(3, 4);
        torch.Tensor left = pairs.select(4, 0), right = pairs.select(4, 1);
        torch.Tensor turned = torch.stack([(left * cosine) - (right * sine), (right * cosine) + (left * sine)], 4);
        torch.Tensor placed = interleaved ? turned : turned.transpose(3, 4);
        return placed.reshape(batch, sequence, width).MoveToOuterDisposeScope();
    }

    /// <summary>As the definition of <see cref="Ops.AlibiBias"/> has it.</summary>
    private static double Slope(int head, int heads)
    {
        int power = 1 << BitOperations.Log2((uint)heads);
        return head < power ? Math.Pow(2, -8.0 * (head + 1) / power) : Math.Pow(2, -4.0 * ((2 * (head - power)) + 1) / power);
    }
}
