using System.Runtime.InteropServices;

namespace Lathe;

/// <summary>A session's memory: zeroed, 64-byte aligned, freed when the session is disposed or, at the latest, collected.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    private const int Alignment = 64;

    public AlignedMemory(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        nuint size = (nuint)Math.Max(Alignment, bytes);
        SetHandle((nint)NativeMemory.AlignedAlloc(size, Alignment));
        // also brings the pages in, so that the first run does not have to
        NativeMemory.Clear((void*)handle, size);
        GC.AddMemoryPressure((long)size);
    }

    public long Bytes { get; }

    public byte* Pointer => (byte*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Math.Max(Alignment, Bytes));
        return true;
    }
}
