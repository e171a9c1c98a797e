using System.Collections.Concurrent;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>Threads take the rows of a product in pieces: each row once, whoever is there to take.</summary>
public sealed unsafe class RowSharesTests
{
    private const int Inputs = 64;
    private const int Outputs = 3072;

    public static TheoryData<int, int> Sizes => new()
    {
        { 64, 2 }, { 65, 2 }, { 97, 3 }, { 128, 2 }, { 384, 2 }, { 385, 4 }, { 511, 2 }, { 4096, 2 }, { 4099, 5 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_row_is_taken_once(int rows, int threads)
    {
        (int Row, int Rows, int Part)[] pieces = Take(rows, threads, takers: [.. Enumerable.Range(0, threads)]);
        AssertCovered(rows, pieces);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Shares_of_threads_that_do_not_come_are_taken_by_the_others(int rows, int threads)
    {
        (int Row, int Rows, int Part)[] pieces = Take(rows, threads, takers: [threads - 1]);
        AssertCovered(rows, pieces);
        // Its own first.
        Assert.Equal(RowPartition.Range(threads - 1, threads, rows).First, pieces[0].Row);
    }

    private static void AssertCovered(int rows, (int Row, int Rows, int Part)[] pieces)
    {
        int next = 0;
        foreach ((int row, int count, _) in pieces.OrderBy(piece => piece.Row))
        {
            Assert.Equal(next, row);
            Assert.InRange(count, 1, rows);
            next += count;
        }
        Assert.Equal(rows, next);
    }

    private static (int Row, int Rows, int Part)[] Take(int rows, int threads, int[] takers)
    {
        using KernelScratch scratch = new(threads);
        GemmJob job = new()
        {
            Format = WeightEncoding.Int8, IsInteger = true, SumsAreIntegers = true, Rows = rows, Inputs = Inputs, Outputs = Outputs,
            Plan = new GemmPlan(rows, Inputs, Outputs, WeightEncoding.Int8, Inputs * 32, default, finishesRows: true, threads),
        };
        Assert.True(job.Plan.ByRows);
        Assert.Equal(threads, job.Plan.Parts);
        job.Scratch = GemmScratch.Create(job.Plan, rows, Outputs, ownRows: true, default, scratch);
        nint address = (nint)(&job);
        RowShares.Reset(&job);
        ConcurrentQueue<(int, int, int)> pieces = new();
        Thread[] team = [.. takers.Select(part => new Thread(() =>
        {
            while (RowShares.TryTake((GemmJob*)address, part, out int row, out int count))
                pieces.Enqueue((row, count, part));
        }))];
        foreach (Thread thread in team)
            thread.Start();
        foreach (Thread thread in team)
            thread.Join();
        return [.. pieces];
    }
}
