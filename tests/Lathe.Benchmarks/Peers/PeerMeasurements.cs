using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary>What one run of <c>peers</c> measured.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Rounds">How often the engines took turns.</param>
/// <param name="Rows">One a batch, precision and number of threads.</param>
/// <param name="StartUps">Times to the first output.</param>
/// <param name="WithoutOnnxRuntime">Why ONNX Runtime was not compared; null where it was.</param>
internal sealed record PeerMeasurements(
    Machine Machine, int Rounds, IReadOnlyList<PeerRow> Rows, IReadOnlyList<StartUp> StartUps, string? WithoutOnnxRuntime = null);
