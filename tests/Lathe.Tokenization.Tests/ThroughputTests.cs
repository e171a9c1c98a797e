using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// Real sentences on one thread against the Rust implementation in the same run, and on two threads; only where LATHE_TOKENIZERS_BENCH=1,
/// because a busy machine measures its neighbours.
/// </summary>
public sealed class ThroughputTests
{
    public static TheoryData<string> Families => [.. Vocabularies.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public void Encodes_at_least_as_fast_as_the_rust_implementation(string family)
    {
        if (Environment.GetEnvironmentVariable("LATHE_TOKENIZERS_BENCH") != "1")
            Assert.Skip("measures only with LATHE_TOKENIZERS_BENCH=1");
        _ = Oracle.Folder;
        Tokenizer tokenizer = Vocabularies.Load(family);
        string[] texts = Sentences.All();
        long characters = texts.Sum(text => (long)text.Length);
        int[] row = new int[4096];
        double one = Best(() =>
        {
            foreach (string text in texts)
                tokenizer.Encode(text, row);
        });
        double full = Best(() =>
        {
            foreach (string text in texts)
                tokenizer.Encode(text);
        });
        int[] ids = new int[texts.Length * 64];
        int[] mask = new int[ids.Length];
        double batch1 = Best(() => tokenizer.EncodeBatch(texts, 64, ids, mask, threads: 1));
        double processor1 = ProcessorTime(() => tokenizer.EncodeBatch(texts, 64, ids, mask, threads: 1));
        double batch2 = Best(() => tokenizer.EncodeBatch(texts, 64, ids, mask, threads: 2));
        double processor2 = ProcessorTime(() => tokenizer.EncodeBatch(texts, 64, ids, mask, threads: 2));
        string input = Path.GetTempFileName();
        File.WriteAllLines(input, texts.Select(text => JsonSerializer.Serialize(text)));
        double rust = double.Parse(Oracle.Run("bench.mjs", Oracle.Folder, tokenizer.Source, input), CultureInfo.InvariantCulture);
        File.Delete(input);
        string report =
            $"{family}: {texts.Length} sentences, {characters / 1000} kB; ids {one:F1} ms ({characters / one / 1000:F1} MB/s), with "
            + $"offsets {full:F1} ms, "
            + $"Rust {rust:F1} ms: {rust / one:F2} x, with offsets {rust / full:F2} x; batch on two threads {batch1 / batch2:F2} x, "
            + $"by processor time {2 * processor1 / processor2:F2} x";
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        Console.WriteLine(report);
        Assert.True(rust / one >= 1.0, report);
    }

    private static double Best(Action run)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 7; round++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }

    /// <summary>Milliseconds of processor time: on a machine whose cores are taken it still tells whether two threads hinder each
    /// other.</summary>
    private static double ProcessorTime(Action run)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int round = 0; round < 10; round++)
            run();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }
}
