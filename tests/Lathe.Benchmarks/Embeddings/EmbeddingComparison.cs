using System.Diagnostics;
using System.Numerics.Tensors;
using Lathe.Hardware;
using Lathe.Transformers.Pipelines;

namespace Lathe.Benchmarks.Embeddings;

/// <summary>Sentences per second of Lathe's pipeline and of ONNX Runtime in Node, in turns; and what Lathe's answers and memory must look like.</summary>
internal sealed class EmbeddingComparison(string checkpoint, string sentences, string runtimeModules, string tokenizerModules)
{
    private const int Longest = 512;

    /// <returns>The process's exit code: 1 where Lathe's batch differs from one text at a time.</returns>
    public int Run(Precision precision, int[] threadCounts, int batch, int tokens, int rounds, TextWriter output)
    {
        string[] texts = [.. File.ReadLines(sentences).Where(line => line.Length > 0)];
        output.WriteLine($"{Path.GetFileName(checkpoint)}, {texts.Length} sentences, {precision}, {Processor.Tier}, best and median of {rounds} alternating rounds");
        output.WriteLine();
        output.WriteLine("| threads | Lathe, sentences/s | ONNX Runtime INT8 | ratio (median) | its tokenising | cosine | same bits one at a time | managed growth | sessions |");
        output.WriteLine("|---:|---:|---:|---:|---:|---:|---|---:|---:|");
        bool same = true;
        foreach (int threads in threadCounts)
            same &= Compare(texts, precision, threads, batch, tokens, rounds, output);
        return same ? 0 : 1;
    }

    private bool Compare(string[] texts, Precision precision, int threads, int batch, int tokens, int rounds, TextWriter output)
    {
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(
            checkpoint, new PipelineOptions { Precision = precision, Threads = threads, MaxSequence = Longest, MaxBatchTokens = tokens });
        using NodeEmbeddings peer = new(checkpoint, sentences, batch, threads, Longest, runtimeModules, tokenizerModules);
        if (peer.Texts != texts.Length)
            throw new InvalidOperationException($"the peer reads {peer.Texts} sentences, Lathe {texts.Length}");
        float[] vectors = new float[texts.Length * pipeline.Dimensions];
        Pass(pipeline, texts, vectors);
        Pass(pipeline, texts, vectors); // until the runtime has recompiled what it started unoptimised
        peer.Pass();
        long held = GC.GetTotalMemory(forceFullCollection: true);
        List<double> ours = [], theirs = [];
        EmbeddingPass last = new(0, []);
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(Pass(pipeline, texts, vectors));
            last = peer.Pass();
            theirs.Add(last.Milliseconds);
        }
        held = GC.GetTotalMemory(forceFullCollection: true) - held;
        double cosine = last.First.Select((vector, i) => TensorPrimitives.CosineSimilarity(vector, vectors.AsSpan(i * vector.Length, vector.Length))).Average();
        bool same = Enumerable.Range(0, 200).Select(i => i * texts.Length / 200)
            .All(i => pipeline.Embed(texts[i]).AsSpan().SequenceEqual(vectors.AsSpan(i * pipeline.Dimensions, pipeline.Dimensions)));
        output.WriteLine(
            $"| {threads} | {Rate(texts, ours)} | {Rate(texts, theirs)} | {Median(theirs) / Median(ours):F2} | {peer.Last.TokenisingShare:P0} | {cosine:F4} | {(same ? "yes" : "NO")} | {held / 1024} KiB | {pipeline.Sessions} |");
        return same;
    }

    private static double Pass(FeatureExtractionPipeline pipeline, string[] texts, float[] vectors)
    {
        long start = Stopwatch.GetTimestamp();
        pipeline.Embed(texts, vectors);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Rate(string[] texts, List<double> times) => $"{texts.Length / times.Min() * 1000:F0} / {texts.Length / Median(times) * 1000:F0}";

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
