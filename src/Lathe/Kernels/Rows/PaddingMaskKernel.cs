namespace Lathe.Kernels;

/// <summary>An attention mask of ones and zeros as what is added to attention scores.</summary>
public static class PaddingMaskKernel
{
    /// <summary>Far below any score, and still a number: a sequence that is all padding keeps finite results.</summary>
    public const float Masked = -10_000f;

    /// <summary>mask int [batch, sequence] to float [batch, sequence]: 0 where a token is, <see cref="Masked"/> where the mask is 0.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<int> mask, int batch, int sequence, Span<float> output)
    {
        KernelChecks.Rows(nameof(mask), mask.Length, batch, sequence);
        KernelChecks.Rows(nameof(output), output.Length, batch, sequence);
        for (int index = 0; index < batch * sequence; index++)
            output[index] = mask[index] == 0 ? Masked : 0f;
    }
}
