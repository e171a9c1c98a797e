using System.Numerics.Tensors;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Pipelines;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>The real models of ../shared/data.</summary>
internal static class AccuracyModels
{
    /// <summary>Texts that calibration looks at, without their scores: a static range of few texts is too narrow for others.</summary>
    private const int Texts = 512;

    /// <summary>Reactions that calibration looks at, without their labels.</summary>
    private const int Reactions = 128;

    /// <summary>all-MiniLM-L6-v2 on the pairs of STS-B dev, calibrated on the first text of the first pairs.</summary>
    public static AccuracyModel MiniLm(string folder, string pairsFile)
    {
        ScoredPair[] pairs = [.. File.ReadLines(pairsFile).Select(line => line.Split('\t')).Select(parts => new ScoredPair(
            double.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1], parts[2]))];
        string[] texts = [.. pairs.Take(Texts).Select(pair => pair.First)];
        string[] all = [.. pairs.SelectMany(pair => new[] { pair.First, pair.Second })];
        float[][]? floats = null;
        return new AccuracyModel("minilm", folder, "Spearman", "cosine", new CompressionData(
            Path.GetFileName(pairsFile), CompressionData.FingerprintOf(texts), texts.Length,
            [.. EncodedBatch.Of(folder, [.. texts.Select(text => (text, (string?)null))])
                .Select(ToCalibration)]), Score);

        (double, double) Score(string compressed, Precision precision)
        {
            floats ??= Embed(folder, Precision.Float32);
            float[][] vectors = Embed(compressed, precision);
            return (RankCorrelation.Spearman(
                    [.. pairs.Select(pair => pair.Score)],
                    [.. pairs.Select((_, i) => (double)TensorPrimitives.CosineSimilarity(vectors[2 * i], vectors[2 * i + 1]))]),
                vectors.Zip(floats).Average(pair => (double)TensorPrimitives.CosineSimilarity(pair.First, pair.Second)));
        }

        float[][] Embed(string path, Precision precision)
        {
            using FeatureExtractionPipeline pipeline =
                FeatureExtractionPipeline.Load(path, new PipelineOptions { Precision = precision, MaxConcurrentRuns = 1 });
            return pipeline.Embed(all);
        }
    }

    /// <summary>rxnmapper's ALBERT on masked tokens of 600 reactions, calibrated on the first of them.</summary>
    public static AccuracyModel RxnMapper(string folder)
    {
        MaskedExamples examples = MaskedExamples.Read(Path.Combine(folder, "mlm_eval.json"));
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(folder);
        int[][] rows = [.. examples.Examples.Take(Reactions).Select(example => example.InputIds).OrderBy(ids => ids.Length)];
        return new AccuracyModel("rxnmapper", folder, "top-1", "NLL", CompressionData.Of(
            "mlm_eval.json", rows.Length, [.. rows.Chunk(16).Select(batch => ToCalibration(EncodedBatch.Of(batch, configuration)))]),
            (compressed, precision) =>
        {
            using CompiledModel model = AutoModel.Load(compressed, precision);
            MaskedLanguageModelScore score = MaskedLanguageModelScore.Of(model, examples.Examples);
            return (score.Top1, score.Nll);
        });
    }

    /// <summary>How a checkpoint of any family is compressed.</summary>
    public static CompressionTarget Target(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return new CompressionTarget(ModelFamilies.Of(checkpoint).Layout.Name,
            (path, precision, options) => AutoModel.Load(path, precision, options), AutoModel.Coupling);
    }

    private static CalibrationBatch ToCalibration(EncodedBatch batch) => new(batch.Inputs, batch.Rows, batch.Sequence);
}
