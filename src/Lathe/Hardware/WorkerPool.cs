using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Lathe.Hardware;

namespace Lathe.CompilerServices;

/// <summary>
/// A fixed team of threads that runs the parts of one job at a time. The caller works too, so a pool of one thread starts none.
/// Parts are dealt out statically (part p to thread p mod Threads): results depend on the parts alone, never on who ran them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>About 400 µs: between the kernels of one forward pass spinning costs less than waking; between passes it would burn a
    /// core.</summary>
    private const int SpinsBeforeParking = 5_000;

    private static readonly Lock SharedLock = new();
    private static readonly Dictionary<int, WorkerPool> SharedPools = [];

    private readonly Worker[] workers;
    private readonly int spins;
    private readonly AutoResetEvent finished = new(initialState: false);
    private Job job;
    private int free;   // the pinned team's processor that no worker has: the caller's, if the system puts it there
    private int busy;
    private int disposed;
    private int parked;
    private PaddedCounter pending;

    /// <summary>Starts <paramref name="threads"/> − 1 background threads; more threads than cores work, only not faster.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        Threads = threads;
        // With more threads than cores, a spinning thread keeps the core from one that has work.
        spins = threads > Processor.Cores ? 0 : SpinsBeforeParking;
        workers = new Worker[threads - 1];
        ReadOnlySpan<int> targets = Processor.PinTargets;
        free = threads <= Processor.Cores && targets.Length > 0 ? targets[0] : -1;
        for (int index = 0; index < workers.Length; index++)
        {
            int processor = threads <= Processor.Cores && index + 1 < targets.Length ? targets[index + 1] : -1;
            workers[index] = new Worker(this, index + 1, processor);
        }
        foreach (Worker worker in workers)
            worker.Start();
    }

    /// <summary>Threads that work on a job, the caller among them.</summary>
    public int Threads { get; }

    /// <summary>The process's pool of that size; 0 means one thread a core. Never disposed.</summary>
    public static WorkerPool Shared(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (threads == 0)
            threads = Processor.Cores;
        lock (SharedLock)
        {
            if (!SharedPools.TryGetValue(threads, out WorkerPool? pool))
                SharedPools.Add(threads, pool = new WorkerPool(threads));
            return pool;
        }
    }

    /// <summary>
    /// Runs work(context, 0 … parts − 1) and returns when all have ended. A second caller while the pool is busy, or a part that
    /// calls again, runs its parts alone. The first exception of a part is thrown here, after the others have ended.
    /// </summary>
    internal void Run(delegate*<void* /*context*/, int /*part*/, void> work, void* context, int parts)
    {
        if (parts <= 1 || workers.Length == 0 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (int part = 0; part < parts; part++)
                work(context, part);
            return;
        }

        try
        {
            MakeRoomForCaller();
            int helpers = Math.Min(workers.Length, parts - 1);
            Volatile.Write(ref pending.Value, helpers);
            job = new Job { Work = work, Context = context, Parts = parts, Step = Threads };
            for (int index = 0; index < helpers; index++)
                workers[index].Signal();

            Exception? failure = null;
            try
            {
                for (int part = 0; part < parts; part += Threads)
                    work(context, part);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            WaitForWorkers();
            for (int index = 0; index < helpers; index++)
                failure ??= workers[index].TakeFailure();
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        foreach (Worker worker in workers)
            worker.Stop();
        foreach (Worker worker in workers)
            worker.Join();
        finished.Dispose();
    }

    /// <summary>
    /// The caller is not ours to pin, and where the system has it on a worker's processor the two share that one, for seconds, while
    /// another stands idle: that worker goes there.
    /// </summary>
    private void MakeRoomForCaller()
    {
        if (free < 0)
            return;
        int here = ThreadAffinity.CurrentProcessor();
        foreach (Worker worker in workers)
        {
            if (worker.Processor == here && worker.MoveTo(free))
            {
                free = here;
                return;
            }
        }
    }

    private void WaitForWorkers()
    {
        for (int spin = 0; spin < spins; spin++)
        {
            if (Volatile.Read(ref pending.Value) == 0)
                return;
            Thread.SpinWait(2);
        }
        Volatile.Write(ref parked, 1);
        // Full fence: either we see the last worker's count, or it sees that we parked.
        Interlocked.MemoryBarrier();
        while (Volatile.Read(ref pending.Value) != 0)
            finished.WaitOne();
        Volatile.Write(ref parked, 0);
    }

    private void WorkerDone()
    {
        // The caller may be gone the moment the count reaches zero, and wait for its next job already: a late wake is harmless, since a
        // waiter always looks at the count again.
        if (Interlocked.Decrement(ref pending.Value) == 0 && Volatile.Read(ref parked) != 0)
            finished.Set();
    }

    private struct Job
    {
        public delegate*<void*, int, void> Work;
        public void* Context;
        public int Parts;
        public int Step;
    }

    /// <summary>Alone on its cache lines: workers write it while the caller's neighbours are read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct PaddedCounter
    {
        [FieldOffset(64)]
        public int Value;
    }

    private sealed class Worker
    {
        private readonly WorkerPool pool;
        private readonly int first;
        private readonly Thread thread;
        private readonly AutoResetEvent wake = new(initialState: false);
        private PaddedCounter signalled;
        private int parked;
        private int threadNumber;
        private bool stopping;
        private Exception? failure;

        public Worker(WorkerPool pool, int first, int processor)
        {
            this.pool = pool;
            this.first = first;
            Processor = processor;
            thread = new Thread(Loop) { IsBackground = true, Name = $"Lathe worker {first}" };
        }

        /// <summary>Where the thread is pinned; −1 where it is not.</summary>
        public int Processor { get; private set; }

        public void Start() => thread.Start();

        /// <summary>Pins the thread elsewhere; false before it has started or where the system refuses.</summary>
        public bool MoveTo(int processor)
        {
            int number = Volatile.Read(ref threadNumber);
            if (number == 0 || !ThreadAffinity.Pin(number, processor))
                return false;
            Processor = processor;
            return true;
        }

        public void Join()
        {
            thread.Join();
            wake.Dispose();
        }

        public void Stop()
        {
            Volatile.Write(ref stopping, true);
            wake.Set();
        }

        /// <summary>Publishes the pool's job to this worker.</summary>
        public void Signal()
        {
            Volatile.Write(ref signalled.Value, 1);
            // Full fence: either the worker sees the signal before it parks, or we see that it parked.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref parked) != 0)
                wake.Set();
        }

        public Exception? TakeFailure() => Interlocked.Exchange(ref failure, null);

        private void Loop()
        {
            if (Processor >= 0 && ThreadAffinity.PinCurrentThread(Processor))
                Volatile.Write(ref threadNumber, ThreadAffinity.CurrentThread());
            while (WaitForSignal())
            {
                Volatile.Write(ref signalled.Value, 0);
                Job job = pool.job;
                try
                {
                    for (int part = first; part < job.Parts; part += job.Step)
                        job.Work(job.Context, part);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
                pool.WorkerDone();
            }
        }

        private bool WaitForSignal()
        {
            for (int spin = 0; spin < pool.spins; spin++)
            {
                if (Volatile.Read(ref signalled.Value) != 0)
                    return true;
                Thread.SpinWait(2);
            }
            Volatile.Write(ref parked, 1);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref signalled.Value) == 0)
            {
                if (Volatile.Read(ref stopping))
                    return false;
                wake.WaitOne();
            }
            Volatile.Write(ref parked, 0);
            return true;
        }
    }
}
