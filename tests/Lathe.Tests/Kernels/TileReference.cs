namespace Lathe.Tests.Kernels;

/// <summary>What tile kernels compute, one element at a time, in the contract's order.</summary>
internal static class TileReference
{
    /// <summary>A chain of fused multiply-adds over b(k), then added to what was there.</summary>
    public static float Float(int depth, Func<int, float> a, Func<int, float> b, float? before)
    {
        float sum = 0;
        for (int k = 0; k < depth; k++)
            sum = MathF.FusedMultiplyAdd(b(k), a(k), sum);
        return before is { } c ? c + sum : sum;
    }

    /// <summary>Chains of 256, added in order.</summary>
    public static float Chained(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int chain = 256)
    {
        float total = 0;
        for (int start = 0; start < a.Length; start += chain)
        {
            float sum = 0;
            for (int k = start; k < Math.Min(a.Length, start + chain); k++)
                sum = MathF.FusedMultiplyAdd(b[k], a[k], sum);
            total = start == 0 ? sum : total + sum;
        }
        return total;
    }
}
