using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Tests;

/// <summary>Measurements with round numbers: Lathe takes 10 ms, ONNX Runtime 15, and no less than 5 is possible.</summary>
internal static class SampleRows
{
    public static Machine Machine { get; } = new("Some CPU", 2, 32 << 10, 1 << 20, 32 << 20, "Avx512Vnni", "Linux", ".NET 10");

    public static PeerRow Row(int batch = 1, int sequence = 16, Precision precision = Precision.Int8, int threads = 2,
        bool hasTorch = false) => new(
        "bert-base", batch, sequence, Padding: 0, threads, precision, Operations: 1e9 * sequence, WeightBytes: 1000,
        new Timing(10, 9, 21), Peer("ONNX Runtime 1.30.0", 15), hasTorch ? Peer("PyTorch 1.13", 80) : null,
        new Ceiling(Gops: 200.0 * sequence, ReadGbps: 50));

    public static PeerMeasurements Measured(params PeerRow[] rows) =>
        new(Machine, 3, rows, [new StartUp("bert-base", 32, 128, 2, Precision.Int8, 100, 400)]);

    private static PeerTiming Peer(string engine, double milliseconds) =>
        PeerTiming.Of(engine, Precision.Int8, [[milliseconds, milliseconds], [milliseconds * 1.2]], [[10, 10], [10]], distance: 0.01);
}
