namespace Lathe.Kernels;

/// <summary>Position ids from token ids.</summary>
public static class PositionIds
{
    /// <summary>
    /// ids and positions int [batch, sequence]. With <paramref name="paddingId"/> −1: 0 … sequence − 1; otherwise RoBERTa's rule: padding keeps
    /// paddingId, and the n-th other token (from 1) gets paddingId + n.
    /// </summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<int> ids, int batch, int sequence, int paddingId, Span<int> positions)
    {
        KernelChecks.Rows(nameof(ids), ids.Length, batch, sequence);
        KernelChecks.Rows(nameof(positions), positions.Length, batch, sequence);
        for (int item = 0; item < batch; item++)
        {
            int seen = 0;
            for (int token = 0; token < sequence; token++)
            {
                int index = item * sequence + token;
                if (paddingId < 0)
                    positions[index] = token;
                else
                    positions[index] = ids[index] == paddingId ? paddingId : paddingId + ++seen;
            }
        }
    }
}
