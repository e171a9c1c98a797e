namespace Lathe.Benchmarks.Peers;

/// <summary>Who is compared, on what.</summary>
/// <param name="Checkpoint">A folder that make_checkpoint.py wrote.</param>
/// <param name="HasOnnxRuntime">Whether ONNX Runtime is compared, where its native library can be loaded.</param>
/// <param name="Torch">Folder with make_checkpoint.py; null leaves PyTorch out.</param>
/// <param name="Python">The interpreter that has torch.</param>
/// <param name="Shapes">Batches to run.</param>
/// <param name="Padding">The share of their tokens that is padding.</param>
/// <param name="Precisions">Lathe's.</param>
/// <param name="Threads">Each count is a comparison of its own.</param>
/// <param name="Rounds">How often the engines take turns.</param>
internal sealed record PeerSettings(
    string Checkpoint,
    bool HasOnnxRuntime,
    string? Torch,
    string Python,
    IReadOnlyList<BatchShape> Shapes,
    double Padding,
    IReadOnlyList<Precision> Precisions,
    IReadOnlyList<int> Threads,
    int Rounds);
