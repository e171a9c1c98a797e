using System.Text.Json.Serialization;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary>One batch at one precision on some threads: Lathe, its peers and the ceiling.</summary>
/// <param name="Checkpoint">The folder's name.</param>
/// <param name="Batch">Rows.</param>
/// <param name="Sequence">Tokens of a row, padding included.</param>
/// <param name="Padding">The share of the tokens that is padding.</param>
/// <param name="Threads">Of every engine.</param>
/// <param name="Precision">Lathe's.</param>
/// <param name="Operations">Of a run's products and attention over the tokens that are not padding; a multiply-add is two.</param>
/// <param name="WeightBytes">Packed weights of the layers, which a run reads at least once.</param>
/// <param name="Lathe">Lathe's times.</param>
/// <param name="OnnxRuntime">ONNX Runtime's, or null where it was left out.</param>
/// <param name="PyTorch">PyTorch's, or null where it was not given.</param>
/// <param name="Ceiling">Measured around the rounds.</param>
internal sealed record PeerRow(
    string Checkpoint,
    int Batch,
    int Sequence,
    double Padding,
    int Threads,
    Precision Precision,
    double Operations,
    long WeightBytes,
    Timing Lathe,
    PeerTiming? OnnxRuntime,
    PeerTiming? PyTorch,
    Ceiling Ceiling)
{
    [JsonIgnore]
    public Bound Bound => Ceiling.BoundOf(Operations, WeightBytes);

    /// <summary>10⁹ operations a second at the median.</summary>
    [JsonIgnore]
    public double Gops => GopsAt(Lathe.MedianMs);

    [JsonIgnore]
    public double ShareOfCeiling => Bound.Milliseconds / Lathe.MedianMs;

    /// <summary>10⁹ operations a second of an engine that took so long over the same tokens.</summary>
    public double GopsAt(double milliseconds) => Operations / milliseconds / 1e6;
}
