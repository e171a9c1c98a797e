using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Rounds nothing; notes what rounding one product to the nearest would cost.</summary>
internal sealed class ProxyRounding(string product, CalibratedInputs inputs) : IWeightRounding
{
    /// <summary>Squared error of the weights, each weighted by the mean square of its input.</summary>
    public double Error { get; private set; }

    public bool TryRound(ProductToRound rounded, Span<sbyte> codes, Span<float> scales, Span<float> bias)
    {
        if (rounded.Name != product || inputs.Find(product) is not { } seen)
            return false;
        GridOfScales grid = new(rounded.Format, rounded.Inputs);
        double[] squares = new double[rounded.Inputs];
        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] = seen.MeanSquare(i, rounded.Migration.IsEmpty ? 1 : rounded.Migration[i],
                rounded.Shift.IsEmpty ? 0 : rounded.Shift[i]);
        }

        double error = 0;
        for (int output = 0; output < rounded.Outputs; output++)
        {
            ReadOnlySpan<float> row = rounded.Weights.Slice(output * rounded.Inputs, rounded.Inputs);
            for (int start = 0; start < row.Length; start += grid.GroupSize)
            {
                ReadOnlySpan<float> group = row[start..Math.Min(start + grid.GroupSize, row.Length)];
                float scale = grid.Scale(group);
                for (int i = 0; i < group.Length; i++)
                {
                    double lost = group[i] - (double)grid.Code(group[i], scale) * scale;
                    error += lost * lost * squares[start + i];
                }
            }
        }

        Error = error;
        return false;
    }
}
