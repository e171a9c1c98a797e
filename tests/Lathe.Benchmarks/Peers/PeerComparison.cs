using System.Text.Json;
using Lathe.Hardware;
using Lathe.Transformers;

namespace Lathe.Benchmarks.Peers;

/// <summary>
/// Times Lathe against ONNX Runtime in turns, so that what the machine's neighbours do falls on both, and prints medians and ratios.
/// </summary>
internal sealed class PeerComparison(string checkpoint, string nodeModules, int threads, int rounds)
{
    private readonly int vocabulary = Vocabulary(checkpoint);

    /// <returns>The process's exit code.</returns>
    public int Run(BatchShape[] shapes, Precision[] precisions, TextWriter output)
    {
        output.WriteLine($"{Path.GetFileName(checkpoint)}, {threads} threads, {Processor.Tier}, medians of {rounds} alternating rounds, ms");
        output.WriteLine();
        output.WriteLine("| batch × sequence | precision | Lathe | ONNX Runtime | ratio | Lathe load + first run | ONNX Runtime's | ratio |");
        output.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|");
        foreach (BatchShape shape in shapes)
        {
            foreach (Precision precision in precisions)
                output.WriteLine(Compare(shape, precision));
        }
        return 0;
    }

    private string Compare(BatchShape shape, Precision precision)
    {
        string packed = Path.Combine(Path.GetTempPath(), $"lathe-peers-{Environment.ProcessId}.lathe");
        try
        {
            using (CompiledModel model = AutoModel.Load(checkpoint, precision))
                model.Save(packed);

            // Its own quantiser knows int8; at our int4 it stands with that, the nearest it has.
            string onnx = Path.Combine(checkpoint, precision is Precision.Float32 ? "model.onnx" : "model.int8.onnx");
            using OnnxRuntimeContestant peer = new(onnx, nodeModules, shape, vocabulary, threads);
            using LatheContestant lathe = new(packed, precision, shape, vocabulary, threads);

            int runs = RunsInHalfASecond(lathe);
            RunsInHalfASecond(peer);
            List<double> ours = [], theirs = [];
            for (int round = 0; round < rounds; round++)
            {
                theirs.AddRange(peer.Time(runs));
                ours.AddRange(lathe.Time(runs));
            }
            double mine = Median(ours), other = Median(theirs);
            double myStart = lathe.LoadMilliseconds + lathe.FirstRunMilliseconds, itsStart = peer.LoadMilliseconds + peer.FirstRunMilliseconds;
            return $"| {shape} | {precision} | {mine:F2} | {other:F2} | {other / mine:F2} | {myStart:F0} | {itsStart:F0} | {itsStart / myStart:F1} |";
        }
        finally
        {
            File.Delete(packed);
        }
    }

    // Warms up as well: the runtime compiles a method for good after some tens of calls.
    private static int RunsInHalfASecond(IContestant contestant)
    {
        contestant.Time(3);
        double each = Median([.. contestant.Time(5)]);
        int runs = Math.Clamp((int)(500 / each), 1, 200);
        contestant.Time(Math.Min(60, runs));
        return Math.Clamp(runs, 1, 50);
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private static int Vocabulary(string checkpoint)
    {
        using JsonDocument configuration = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(checkpoint, "config.json")));
        return configuration.RootElement.GetProperty("vocab_size").GetInt32();
    }
}
