using System.Globalization;
using Lathe.Benchmarks.Accuracy;
using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;
using Lathe.Compression;
using Lathe.Transformers;
using Figures = Lathe.Benchmarks.Measurement.Figures;

namespace Lathe.Benchmarks.Compressed;

/// <summary>The compressed models of a checkpoint, in a folder of their own, and what they are timed against.</summary>
internal sealed class CompressedComparison : IDisposable
{
    /// <summary>Tokens that calibration looks at: speed depends on formats and sizes, not on which numbers they have.</summary>
    private const int CalibrationRows = 8, CalibrationTokens = 32;

    private readonly string checkpoint;
    private readonly EncoderConfiguration configuration;
    private readonly List<(string Name, TemporaryFolder Folder)> models = [];

    private CompressedComparison(string checkpoint) =>
        (this.checkpoint, configuration) = (checkpoint, AutoModel.ReadConfiguration(checkpoint));

    /// <param name="checkpoint">What is compressed.</param>
    /// <param name="progress">Told before each compression.</param>
    public static CompressedComparison Of(string checkpoint, TextWriter progress)
    {
        CompressedComparison comparison = new(checkpoint);
        PeerBatch batch = new(
            new BatchShape(CalibrationRows, CalibrationTokens), 0, comparison.configuration.VocabularySize,
            comparison.configuration.PaddingId);
        Tensor ids = Tensor.Int32(CalibrationRows, CalibrationTokens), mask = Tensor.Int32(CalibrationRows, CalibrationTokens);
        batch.InputIds.CopyTo(ids.Ints);
        batch.AttentionMask.CopyTo(mask.Ints);
        CompressionData data = CompressionData.Of("seeded tokens", CalibrationRows,
            [new CalibrationBatch([ids, mask, Tensor.Int32(CalibrationRows, CalibrationTokens)], CalibrationRows, CalibrationTokens)]);
        foreach (CompressedModel model in CompressedModel.All)
        {
            progress.WriteLine($"{model.Name} …");
            TemporaryFolder folder = new();
            comparison.models.Add((model.Name, folder));
            new Compressor(AccuracyModels.Target(checkpoint), checkpoint, model.Options, data).Run(folder.Output);
        }

        return comparison;
    }

    /// <summary>A table of one batch: each model's time, how much faster it is than the first, and than ONNX Runtime's float32.</summary>
    public string Run(BatchShape shape, int threads, int rounds)
    {
        PeerBatch batch = new(shape, 0, configuration.VocabularySize, configuration.PaddingId);
        List<IContestant> contestants = [];
        try
        {
            contestants.AddRange(models.Select(model => new LatheContestant(model.Folder.Output, Precision.Annotated, threads)));
            string onnx = Path.Combine(checkpoint, "model.onnx");
            if (OnnxRuntimeLibrary.Missing is null && File.Exists(onnx))
                contestants.Add(new OnnxRuntimeContestant(onnx, threads));
            bool hasPeer = contestants.Count > models.Count;
            double[] first = [.. contestants.Select(contestant => contestant.Prepare(batch).Milliseconds)];
            double[][][] times = TurnTaking.Run(contestants, first, rounds);
            string peer = hasPeer ? $"× {contestants[^1].Engine} float32" : "no peer here";
            MarkdownTable table = new(1, $"{shape}, {threads} threads", "ms (fastest)", "× dense int8 (of rounds)", peer);
            for (int i = 0; i < models.Count; i++)
            {
                PeerTiming dense = PeerTiming.Of("Lathe", Precision.Annotated, times[0], times[i], 0);
                table.AddRow(models[i].Name, Milliseconds(Timing.Of([.. times[i].SelectMany(round => round)])), Ratio(dense),
                    hasPeer ? Ratio(PeerTiming.Of("", Precision.Float32, times[^1], times[i], 0)) : "–");
            }

            if (hasPeer)
                table.AddRow(contestants[^1].Engine, Milliseconds(Timing.Of([.. times[^1].SelectMany(round => round)])), "–", "–");
            return table.ToString();
        }
        finally
        {
            contestants.ForEach(contestant => contestant.Dispose());
        }

        static string Milliseconds(Timing timing) => $"{Figures.Milliseconds(timing.MedianMs)} ({Figures.Milliseconds(timing.MinMs)})";
        static string Ratio(PeerTiming timing) => string.Create(CultureInfo.InvariantCulture,
            $"{Figures.Ratio(timing.Ratio)} ({Figures.Ratio(timing.LowestRatio)}–{Figures.Ratio(timing.HighestRatio)})");
    }

    public void Dispose() => models.ForEach(model => model.Folder.Dispose());
}
