using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lathe.Benchmarks.Peers;

/// <summary>
/// A peer in a process of its own, waiting on a pipe while it is not its turn. A line of JSON in, a line of JSON out: once loaded, it says
/// how long that took; a batch comes back as its first run; a number of runs comes back as their times.
/// </summary>
internal sealed class ProcessContestant : IContestant
{
    private readonly Process process;

    private ProcessContestant(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        process = Process.Start(start)!;
        Loaded loaded = Read<Loaded>();
        (Engine, LoadMilliseconds) = (loaded.Engine, loaded.LoadMs);
    }

    public string Engine { get; }

    public double LoadMilliseconds { get; }

    /// <summary>PyTorch eager, float32, on the same checkpoint.</summary>
    /// <param name="python">The interpreter that has torch.</param>
    /// <param name="peers">The folder with make_checkpoint.py, whose Encoder it is.</param>
    /// <param name="checkpoint">The folder of the model.</param>
    /// <param name="threads">For torch's own loops and for its BLAS, which are two pools.</param>
    public static ProcessContestant PyTorch(string python, string peers, string checkpoint, int threads)
    {
        ProcessStartInfo start = new(python) { ArgumentList = { "-B", Script("pytorch.py"), peers, checkpoint, Text(threads) } };
        foreach (string pool in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
            start.Environment[pool] = Text(threads);
        // where set, they slow a current OpenBLAS
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        return new ProcessContestant(start);
    }

    public FirstRun Prepare(PeerBatch batch)
    {
        Write(new Feed(batch.Shape.Batch, batch.Shape.Sequence, batch.InputIds, batch.AttentionMask));
        Prepared prepared = Read<Prepared>();
        return new FirstRun(prepared.FirstRunMs, prepared.FirstTokens);
    }

    public double[] Time(int runs)
    {
        Write(new Turn(runs));
        return Read<double[]>();
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Write<T>(T message)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(message, JsonSerializerOptions.Web));
        process.StandardInput.Flush();
    }

    private T Read<T>()
    {
        string line = process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException(
            $"'{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}' ended early; what it said is above");
        return JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!;
    }

    private sealed record Loaded(string Engine, double LoadMs);

    private sealed record Feed(int Batch, int Sequence, int[] Ids, int[] Mask);

    private sealed record Prepared(double FirstRunMs, float[] FirstTokens);

    private sealed record Turn(int Runs);
}
