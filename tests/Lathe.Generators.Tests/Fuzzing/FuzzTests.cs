using System.Globalization;
using Lathe.Analyzers.Tests.Corpus;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>
/// Random edits of the rules' corpus, slips and half-typed sources: no rule, fix or generator throws; an edited class compiles and agrees
/// with eager, or is refused with a reason; no error stands inside generated code. <c>LATHE_FUZZ_EDITS=5000</c> tries more of them than a
/// build does, <c>LATHE_FUZZ_SEED</c> others.
/// </summary>
public sealed class FuzzTests
{
    private const int Together = 50;

    [Fact]
    public async Task Whatever_an_edit_makes_of_a_class_it_agrees_with_eager_or_is_refused()
    {
        int edits = Setting("LATHE_FUZZ_EDITS", 200), seed = Setting("LATHE_FUZZ_SEED", 12);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Random random = new(seed);
        CorpusCase[] corpus = [.. CorpusCase.All("Unusual"), .. CorpusCase.All("Mistakes")];
        FuzzCounts counts = new();
        List<string> faults = [];
        for (int first = 0; first < edits; first += Together)
        {
            FuzzCase[] cases = [.. Enumerable.Range(first, Math.Min(Together, edits - first)).Select(number =>
                FuzzCase.Of(corpus[random.Next(corpus.Length)], number, 1 + random.Next(2), random))];
            faults.AddRange(await Faults(cases, counts, cancellation));
        }

        TestContext.Current.SendDiagnosticMessage(counts.ToString());
        Assert.True(faults.Count == 0, $"{faults.Count} faults, seed {seed}; {counts}\n\n{string.Join("\n\n", faults)}");
        Assert.Equal(edits, counts.Cases);
        Assert.True(counts.Compiled > edits / 8 && counts.Refused > edits / 30 && counts.Agreed > edits / 30,
            $"{counts}: the edits are not what people make");
    }

    /// <summary>What the edits start from is right, in a compilation that holds all of it at once.</summary>
    [Fact]
    public async Task The_corpus_compiles_and_agrees_before_it_is_edited()
    {
        FuzzCounts counts = new();
        FuzzCase[] cases = [.. CorpusCase.All("Unusual").Select((one, i) => FuzzCase.Of(one, i, edits: 0, new Random(1)))];
        Assert.Empty(await Faults(cases, counts, TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), (counts.CompilerErrors, counts.Refused));
        Assert.True(counts.Agreed >= 40, counts.ToString());
    }

    private static async Task<List<string>> Faults(FuzzCase[] cases, FuzzCounts counts, CancellationToken cancellation)
    {
        FuzzCompilation compilation = await FuzzCompilation.Of(cases, cancellation);
        if (compilation.Thrown is not null)
        {
            // which of them it was: each alone
            if (cases.Length == 1)
                return [$"{cases[0].Title} throws: {compilation.Thrown}\n{cases[0].Text}"];
            List<string> alone = [];
            foreach (FuzzCase one in cases)
                alone.AddRange(await Faults([one], counts, cancellation));
            return alone.Count > 0 ? alone : [$"these together, and none alone, throw: {compilation.Thrown}"];
        }

        List<string> faults = [.. from one in cases
                                  let fault = FuzzJudge.Fault(compilation, one, counts)
                                  where fault is not null
                                  select $"{one.Title}: {fault}\n{one.Text}"];
        faults.AddRange(await FuzzFixes.Faults(compilation, cases, counts, cancellation));
        faults.AddRange(FuzzRun.Faults(compilation, cases, counts));
        return faults;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value : otherwise;
}
