namespace Lathe.Kernels;

/// <summary>The two scalars of a softmax row, safe where every key is masked out.</summary>
internal static class SoftmaxFunctions
{
    /// <summary>What is subtracted before exp: the maximum, but not −∞, from which nothing can be subtracted.</summary>
    public static float Shift(float largest) => float.IsNegativeInfinity(largest) ? 0f : largest;

    /// <summary>1 / sum; 0 for a row in which nothing was left.</summary>
    public static float Reciprocal(float sum) => sum == 0 ? 0f : 1f / sum;
}
