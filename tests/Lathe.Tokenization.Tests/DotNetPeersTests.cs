using System.Diagnostics;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>The same sentences through Lathe and through other .NET tokenizers: the same ids, and less time.</summary>
public sealed class DotNetPeersTests
{
    private const int LongestText = 4096, Rounds = 5;

    public static TheoryData<string> Families => ["bert-base-uncased", "bert-base-multilingual-cased", "roberta-base"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Ids_are_those_of_the_peers(string family)
    {
        Tokenizer tokenizer = Vocabularies.Load(family);
        string[] texts = Sentences.All();
        int[] ours = new int[LongestText];
        long[] theirs = new long[LongestText];
        foreach (DotNetPeer peer in DotNetPeer.Of(family))
        {
            List<string> different = [];
            string[] promised = [.. texts.Where(text => !peer.Departs(text))];
            Assert.True(promised.Length > texts.Length * 9 / 10);
            foreach (string text in promised)
            {
                int count = tokenizer.Encode(text, ours), others = peer.Encode(text, theirs);
                if (!ours.Take(count).Select(id => (long)id).SequenceEqual(theirs.Take(others)))
                    different.Add(text);
            }
            Assert.True(
                different.Count == 0,
                $"{peer.Name}, {family}: {different.Count} of {promised.Length} have other ids, such as '{different.FirstOrDefault()}'");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Encodes_at_least_as_fast_as_the_peers(string family)
    {
        if (Environment.GetEnvironmentVariable("LATHE_TOKENIZERS_BENCH") != "1")
            Assert.Skip("measures only with LATHE_TOKENIZERS_BENCH=1");
        Tokenizer tokenizer = Vocabularies.Load(family);
        string[] texts = Sentences.All();
        int[] ours = new int[LongestText];
        long[] theirs = new long[LongestText];
        foreach (DotNetPeer peer in DotNetPeer.Of(family))
        {
            double mine = double.MaxValue, other = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                mine = Math.Min(mine, Time(texts, text => tokenizer.Encode(text, ours)));
                other = Math.Min(other, Time(texts, text => peer.Encode(text, theirs)));
            }
            string report = $"{family}: {texts.Length} sentences, ids {mine:F1} ms, {peer.Name} {other:F1} ms: {other / mine:F2} x";
            TestContext.Current.TestOutputHelper!.WriteLine(report);
            Console.WriteLine(report);
            Assert.True(other / mine >= 1.0, report);
        }
    }

    private static double Time(string[] texts, Func<string, int> encode)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string text in texts)
            encode(text);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
