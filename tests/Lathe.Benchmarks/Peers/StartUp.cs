namespace Lathe.Benchmarks.Peers;

/// <summary>What it took until the first output of the first batch was there, in a process that had run .NET before.</summary>
/// <param name="Checkpoint">The folder's name.</param>
/// <param name="Batch">Rows.</param>
/// <param name="Sequence">Tokens of a row.</param>
/// <param name="Threads">Of either engine.</param>
/// <param name="Precision">Lathe's.</param>
/// <param name="LatheMs">From a packed file on disk: load, session, first run.</param>
/// <param name="OnnxRuntimeMs">From the .onnx file: session, first run.</param>
internal sealed record StartUp(string Checkpoint, int Batch, int Sequence, int Threads, Precision Precision, double LatheMs,
    double OnnxRuntimeMs);
