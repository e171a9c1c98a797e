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

    /// <summary>Keeps the calling thread on one processor. False where that is not possible, which costs speed only.</summary>
    public static unsafe bool PinCurrentThread(int processor)
    {
        if (!OperatingSystem.IsLinux() || processor < 0 || processor >= MaskWords * 64)
            return false;
        try
        {
            ulong* mask = stackalloc ulong[MaskWords];
            new Span<ulong>(mask, MaskWords).Clear();
            mask[processor / 64] |= 1UL << (processor % 64);
            return SetAffinity(0, MaskWords * sizeof(ulong), mask) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static unsafe partial int GetAffinity(int thread, nint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static unsafe partial int SetAffinity(int thread, nint bytes, ulong* mask);
}
