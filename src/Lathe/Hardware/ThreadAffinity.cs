using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>Pins threads on Linux; where the system refuses or is another one, threads stay unpinned.</summary>
internal static partial class ThreadAffinity
{
    private const int MaskWords = 128;   // 8,192 processors

    /// <summary>The processors that this process may run on, ascending; empty where that cannot be asked.</summary>
    public static unsafe int[] AllowedProcessors()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        try
        {
            ulong* mask = stackalloc ulong[MaskWords];
            new Span<ulong>(mask, MaskWords).Clear();
            if (GetAffinity(0, MaskWords * sizeof(ulong), mask) != 0)
                return [];
            List<int> processors = [];
            for (int processor = 0; processor < MaskWords * 64; processor++)
            {
                if ((mask[processor / 64] >> (processor % 64) & 1) != 0)
                    processors.Add(processor);
            }
            return [.. processors];
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The processor that the calling thread runs on at this moment; −1 where that cannot be asked.</summary>
    public static int CurrentProcessor()
    {
        if (!OperatingSystem.IsLinux())
            return -1;
        try
        {
            return GetProcessor();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return -1;
        }
    }

    /// <summary>The system's number of the calling thread, for <see cref="Pin"/>; 0 where that cannot be asked, which stands for whoever
    /// calls then.</summary>
    public static int CurrentThread()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        try
        {
            return GetThread();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>Keeps the calling thread on one processor. False where that is not possible, which costs speed only.</summary>
    public static bool PinCurrentThread(int processor) => Pin(0, processor);

    /// <summary>Keeps a thread of this process on one processor, and moves it there at once. False where that is not possible, which costs
    /// speed only.</summary>
    public static unsafe bool Pin(int thread, int processor)
    {
        if (!OperatingSystem.IsLinux() || processor < 0 || processor >= MaskWords * 64)
            return false;
        try
        {
            ulong* mask = stackalloc ulong[MaskWords];
            new Span<ulong>(mask, MaskWords).Clear();
            mask[processor / 64] |= 1UL << (processor % 64);
            return SetAffinity(thread, MaskWords * sizeof(ulong), mask) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [SuppressGCTransition]   // reads a word that the kernel keeps for the thread: asked for before every job
    private static partial int GetProcessor();

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThread();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static unsafe partial int GetAffinity(int thread, nint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static unsafe partial int SetAffinity(int thread, nint bytes, ulong* mask);
}
