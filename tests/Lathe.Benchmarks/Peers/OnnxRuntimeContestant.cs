using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lathe.Benchmarks.Peers;

/// <summary>ONNX Runtime in a Node process of its own, waiting on a pipe while it is not its turn.</summary>
internal sealed class OnnxRuntimeContestant : IContestant
{
    private readonly Process process;

    public OnnxRuntimeContestant(string model, string nodeModules, BatchShape shape, int vocabulary, int threads)
    {
        ProcessStartInfo start = new("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Peers", "onnxruntime.mjs"), model },
        };
        foreach (int value in (int[])[shape.Batch, shape.Sequence, vocabulary, threads])
            start.ArgumentList.Add(value.ToString(CultureInfo.InvariantCulture));
        start.Environment["NODE_PATH"] = nodeModules;
        process = Process.Start(start)!;
        using JsonDocument loaded = JsonDocument.Parse(ReadLine());
        LoadMilliseconds = loaded.RootElement.GetProperty("loadMs").GetDouble();
        FirstRunMilliseconds = loaded.RootElement.GetProperty("firstRunMs").GetDouble();
    }

    public double LoadMilliseconds { get; }

    public double FirstRunMilliseconds { get; }

    public double[] Time(int runs)
    {
        process.StandardInput.WriteLine(runs.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
        return JsonSerializer.Deserialize<double[]>(ReadLine())!;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string ReadLine() => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("ONNX Runtime's process ended early; what it said is above");
}
