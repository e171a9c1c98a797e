using Lathe.Kernels;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Benchmarks.Peers;

/// <summary>What a run cannot do without: arithmetic on the tokens that are not padding, and one look at every weight of the
/// layers.</summary>
internal static class EncoderWork
{
    /// <summary>Operations of products and attention; a multiply-add is two.</summary>
    public static double Operations(EncoderConfiguration configuration, IEnumerable<int> lengths) =>
        lengths.GroupBy(length => length).Sum(group => (double)group.Count() * OperationCount.Of(configuration, 1, group.Key));

    /// <summary>Bytes of the layers' matrices as Lathe packs them, scales and biases included.</summary>
    public static long WeightBytes(EncoderConfiguration configuration, Precision precision)
    {
        int hidden = configuration.HiddenSize, inner = configuration.IntermediateSize;
        long layer = 4 * Matrix(hidden, hidden, precision) + Matrix(hidden, inner, precision) + Matrix(inner, hidden, precision);
        return layer * configuration.Layers;
    }

    private static long Matrix(int inputs, int outputs, Precision precision) =>
        PackedWeights.PayloadBytes(precision.Encoding(), inputs, outputs);
}
