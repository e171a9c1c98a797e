namespace Lathe.Compression;

/// <summary>What one run of a model is given while it is calibrated or measured.</summary>
public sealed record CalibrationBatch
{
    /// <param name="inputs">Forward's parameters in order, contiguous, each with batch and sequence as its first extents.</param>
    /// <param name="batch">Rows, at least 1.</param>
    /// <param name="sequence">Tokens of a row, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is not positive.</exception>
    public CalibrationBatch(IReadOnlyList<Tensor> inputs, int batch, int sequence)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        (Inputs, Batch, Sequence) = (inputs, batch, sequence);
    }

    public IReadOnlyList<Tensor> Inputs { get; }

    public int Batch { get; }

    public int Sequence { get; }
}
