using System.Diagnostics;
using System.Numerics.Tensors;
using Lathe.Benchmarks.Peers;
using Lathe.Extensions;
using Lathe.Hardware;
using Lathe.Transformers.Pipelines;
using Microsoft.Extensions.AI;

namespace Lathe.Benchmarks.Embeddings;

/// <summary>
/// Sentences per second through <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> and of ONNX Runtime behind FastBertTokenizer, in
/// turns; and what Lathe's answers and memory must look like.
/// </summary>
internal sealed class EmbeddingComparison(string checkpoint, string sentences)
{
    private const int Longest = 512, WarmUpSentences = 500, Checked = 200;

    /// <returns>The process's exit code: 1 where Lathe's batch differs from one text at a time.</returns>
    public int Run(Precision precision, int[] threadCounts, bool[] sorts, int batch, int tokens, int rounds, TextWriter output)
    {
        string[] texts = [.. File.ReadLines(sentences).Where(line => line.Length > 0)];
        string peer = OnnxRuntimeLibrary.Missing is { } reason
            ? $"ONNX Runtime is left out: {reason}" : $"against {OnnxRuntimeLibrary.Engine}";
        output.WriteLine(
            $"{Path.GetFileName(checkpoint)}, {texts.Length} sentences, {precision}, {Processor.Tier}, {peer}; best / median of {rounds} "
            + "alternating rounds");
        output.WriteLine();
        output.WriteLine(
            "| threads | peer's order | Lathe, sentences/s | ONNX Runtime INT8 | ratio (median) | its tokenising | cosine | one at a time "
            + "| managed growth | sessions |");
        output.WriteLine("|---:|---|---:|---:|---:|---:|---:|---|---:|---:|");
        bool same = true;
        foreach (int threads in threadCounts)
        {
            foreach (bool sorted in sorts)
                same &= Compare(texts, precision, threads, sorted, batch, tokens, rounds, output);
        }
        return same ? 0 : 1;
    }

    private bool Compare(string[] texts, Precision precision, int threads, bool sorts, int batch, int tokens, int rounds, TextWriter output)
    {
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(
            checkpoint, new PipelineOptions { Precision = precision, Threads = threads, MaxSequence = Longest, MaxBatchTokens = tokens });
        using LatheEmbeddingGenerator generator = new(pipeline);
        using OnnxRuntimeEmbeddings? peer = OnnxRuntimeLibrary.Missing is null
            ? new OnnxRuntimeEmbeddings(checkpoint, batch, threads, sorts) : null;
        // until the runtimes have recompiled what they started unoptimised
        string[] some = texts[..Math.Min(WarmUpSentences, texts.Length)];
        for (int i = 0; i < 3; i++)
            Pass(generator, some);
        peer?.Pass(some);
        long held = GC.GetTotalMemory(forceFullCollection: true);
        List<double> ours = [], theirs = [];
        EmbeddingPass mine = new(0, []);
        EmbeddingPass? other = null;
        for (int round = 0; round < rounds; round++)
        {
            mine = Pass(generator, texts);
            ours.Add(mine.Milliseconds);
            other = peer?.Pass(texts);
            if (other is not null)
                theirs.Add(other.Milliseconds);
        }
        double? cosine = other?.Vectors.Zip(mine.Vectors, (theirVector, vector) => TensorPrimitives.CosineSimilarity(theirVector, vector))
            .Average();
        bool same = Enumerable.Range(0, Checked).Select(i => (int)((long)i * texts.Length / Checked))
            .All(i => pipeline.Embed(texts[i]).AsSpan().SequenceEqual(mine.Vectors[i]));
        mine = new(0, []);
        other = null;
        held = GC.GetTotalMemory(forceFullCollection: true) - held;
        output.WriteLine(
            $"| {threads} | {(sorts ? "by length" : "as given")} | {Rate(texts, ours)} "
            + (peer is null
            ? "| – | – | – | – "
            : $"| {Rate(texts, theirs)} | {Median(theirs) / Median(ours):F2} | {peer.TokenisingShare:P0} | {cosine:F4} ")
            + $"| {(same ? "same bits" : "DIFFERS")} | {held / 1024} KiB | {pipeline.Sessions} |");
        return same;
    }

    private static EmbeddingPass Pass(LatheEmbeddingGenerator generator, string[] texts)
    {
        long start = Stopwatch.GetTimestamp();
        GeneratedEmbeddings<Embedding<float>> embeddings = ((IEmbeddingGenerator<string, Embedding<float>>)generator).GenerateAsync(texts)
            .GetAwaiter().GetResult();
        return new EmbeddingPass(Stopwatch.GetElapsedTime(start).TotalMilliseconds,
            [.. embeddings.Select(embedding => embedding.Vector.ToArray())]);
    }

    private static string Rate(string[] texts, List<double> times) =>
        $"{texts.Length / times.Min() * 1000:F0} / {texts.Length / Median(times) * 1000:F0}";

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
