using System.Collections.Concurrent;
using Lathe.Hardware;

namespace Lathe.Tests.Hardware;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_runs_once(int threads)
    {
        using WorkerPool pool = new(threads);
        int* counts = stackalloc int[40];
        for (int parts = 0; parts < 40; parts++)
        {
            new Span<int>(counts, 40).Clear();
            for (int repetition = 1; repetition <= 5; repetition++)
            {
                pool.Run(&Count, counts, parts);
                for (int part = 0; part < 40; part++)
                    Assert.Equal(part < parts ? repetition : 0, counts[part]);
            }
        }
    }

    [Fact]
    public void A_worker_makes_room_for_a_caller_on_its_processor()
    {
        int[] processors = ThreadAffinity.AllowedProcessors();
        Assert.SkipUnless(processors.Length >= 2 && Processor.Cores >= 2, "needs Linux and two cores");
        using WorkerPool pool = new(2);
        // Whichever of the two the worker took: a caller that is nailed to one and then to the other meets it once.
        foreach (int here in (int[])[Processor.PinTargets[0], Processor.PinTargets[1], Processor.PinTargets[0]])
        {
            int[] found = [-1, -1];
            Thread caller = new(() =>
            {
                Assert.True(ThreadAffinity.PinCurrentThread(here));
                int* seen = stackalloc int[2];
                // the first job may come before the worker has pinned itself
                for (int repetition = 0; repetition < 3; repetition++)
                {
                    pool.Run(&WhereItRuns, seen, 2);
                    Thread.Sleep(20);
                }
                (found[0], found[1]) = (seen[0], seen[1]);
            });
            caller.Start();
            caller.Join();
            Assert.Equal(here, found[0]);
            Assert.NotEqual(here, found[1]);
        }
    }

    [Fact]
    public void Runs_allocate_nothing()
    {
        using WorkerPool pool = new(3);
        int* counts = stackalloc int[8];
        pool.Run(&Count, counts, 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repetition = 0; repetition < 100; repetition++)
            pool.Run(&Count, counts, 8);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Workers_that_have_parked_wake_up()
    {
        using WorkerPool pool = new(2);
        int* counts = stackalloc int[2];
        new Span<int>(counts, 2).Clear();
        for (int repetition = 1; repetition <= 3; repetition++)
        {
            Thread.Sleep(50);
            pool.Run(&Count, counts, 2);
            Assert.Equal((repetition, repetition), (counts[0], counts[1]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_part_s_exception_reaches_the_caller_and_the_pool_lives_on(int bad)
    {
        using WorkerPool pool = new(2);
        int* context = stackalloc int[1] { bad };
        nint address = (nint)context;
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => pool.Run(&ThrowAt, (void*)address, 4));
        Assert.Equal($"part {bad}", exception.Message);
        int* counts = stackalloc int[4];
        new Span<int>(counts, 4).Clear();
        pool.Run(&Count, counts, 4);
        Assert.Equal((1, 1), (counts[1], counts[3]));
    }

    [Fact]
    public void A_part_may_call_the_pool_again()
    {
        using WorkerPool pool = new(3);
        Nested nested = new() { Pool = pool };
        System.Runtime.InteropServices.GCHandle handle = System.Runtime.InteropServices.GCHandle.Alloc(nested);
        try
        {
            pool.Run(&CallAgain, (void*)System.Runtime.InteropServices.GCHandle.ToIntPtr(handle), 3);
        }
        finally
        {
            handle.Free();
        }
        Assert.Equal(12, nested.Count);
    }

    [Fact]
    public void Callers_from_many_threads_all_get_their_work_done()
    {
        using WorkerPool pool = new(2);
        ConcurrentBag<string> wrong = [];
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            int* counts = stackalloc int[3];
            new Span<int>(counts, 3).Clear();
            for (int repetition = 1; repetition <= 500; repetition++)
            {
                pool.Run(&Count, counts, 3);
                if (counts[0] != repetition || counts[1] != repetition || counts[2] != repetition)
                    wrong.Add($"{counts[0]} {counts[1]} {counts[2]} after {repetition}");
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.Empty(wrong);
    }

    [Fact]
    public void Shared_pools_are_one_a_size()
    {
        Assert.Same(WorkerPool.Shared(2), WorkerPool.Shared(2));
        Assert.Equal(Processor.Cores, WorkerPool.Shared(0).Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerPool.Shared(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
    }

    private static void Count(void* context, int part) => ((int*)context)[part]++;

    private static void ThrowAt(void* context, int part)
    {
        if (part == *(int*)context)
            throw new InvalidOperationException($"part {part}");
    }

    private static void CallAgain(void* context, int part)
    {
        Nested nested = (Nested)System.Runtime.InteropServices.GCHandle.FromIntPtr((nint)context).Target!;
        nested.Pool.Run(&CountNested, context, 4);
    }

    private static void CountNested(void* context, int part) =>
        Interlocked.Increment(ref ((Nested)System.Runtime.InteropServices.GCHandle.FromIntPtr((nint)context).Target!).Count);

    private sealed class Nested
    {
        public required WorkerPool Pool;
        public int Count;
    }

    private static void WhereItRuns(void* seen, int part) => ((int*)seen)[part] = ThreadAffinity.CurrentProcessor();
}
