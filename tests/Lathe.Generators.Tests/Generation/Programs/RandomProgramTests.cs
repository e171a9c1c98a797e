using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Lathe.Generators.Tests.Generation.Programs;

/// <summary>Law 1 over programs that nobody thought of: each runs eagerly and compiled, and the results agree.</summary>
public sealed class RandomProgramTests
{
    private const int Programs = 2500, ClassesPerCompilation = 100;

    /// <summary>LATHE_PROGRAM_SEED starts elsewhere, or repeats what a failure printed.</summary>
    private static readonly int First =
        int.TryParse(Environment.GetEnvironmentVariable("LATHE_PROGRAM_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : 1;

    /// <summary>LATHE_PROGRAM_COUNT tries more of them than a build has time for.</summary>
    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("LATHE_PROGRAM_COUNT"), CultureInfo.InvariantCulture, out int count)
        ? count : Programs;

    [Fact]
    public void Programs_made_up_from_seeds_compute_compiled_what_they_compute_eagerly()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Stopwatch watch = Stopwatch.StartNew();
        ConcurrentBag<string> faults = [];
        int compared = 0;
        int classes = Count / RandomProgram.PerClass;
        int[][] seeds = [.. Enumerable.Range(First, classes).Chunk(ClassesPerCompilation)];
        Parallel.ForEach(seeds, new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation
        }, batch =>
        {
            foreach (string fault in ProgramBatch.Run([.. batch.Select(s => new RandomProgram(s))], ref compared, cancellation))
                faults.Add(fault);
        });
        string told = $"{compared} programs, seeds {First} to {First + classes - 1}, in {watch.Elapsed.TotalSeconds:F0} s";
        TestContext.Current.SendDiagnosticMessage(told);
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.True(faults.IsEmpty && compared == classes * RandomProgram.PerClass,
            $"{told}, {faults.Count} "
            + $"wrong\n\n{string.Join("\n", faults.Select(f => f.Split('\n')[0]).Order(StringComparer.Ordinal).Take(40))}\n\n{string.Join("\n\n", faults.OrderBy(f => f.Length).Take(3))}");
    }

    [Fact]
    public void A_seed_gives_the_same_program_everywhere() => Assert.Equal(new RandomProgram(7).Source, new RandomProgram(7).Source);
}
