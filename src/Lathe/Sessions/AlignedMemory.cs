using System.Runtime.InteropServices;
using Lathe.Hardware;

namespace Lathe;

/// <summary>A session's memory: zeroed, 64-byte aligned, in large pages where it fills some, freed when the session is disposed or, at the
/// latest, collected.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    private const int Alignment = 64;

    private readonly long mappedBytes;

    public AlignedMemory(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        nuint size = (nuint)Math.Max(Alignment, bytes);
        if (bytes >= LargePages.SmallestBlock)
            SetHandle((nint)LargePages.TryAllocate(bytes, out mappedBytes));
        if (handle == 0)
        {
            mappedBytes = 0;
            SetHandle((nint)NativeMemory.AlignedAlloc(size, Alignment));
        }
        // also brings the pages in, so that the first run does not have to
        NativeMemory.Clear((void*)handle, size);
        GC.AddMemoryPressure((long)size);
    }

    public long Bytes { get; }

    public byte* Pointer => (byte*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        if (mappedBytes > 0)
            LargePages.Free((byte*)handle, mappedBytes);
        else
            NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Math.Max(Alignment, Bytes));
        return true;
    }
}
