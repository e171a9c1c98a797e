using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>Room for one float row that nobody keeps: on the caller's stack where it fits, outside the collected heap where not.</summary>
internal readonly unsafe ref struct RowBuffer
{
    /// <summary>16 KB of stack: rows of 4,096.</summary>
    public const int StackFloats = 4096;

    private readonly bool owned;

    public RowBuffer(int floats, Span<float> stack)
    {
        owned = floats > stack.Length;
        Pointer = owned
            ? (float*)NativeMemory.AlignedAlloc((nuint)floats * sizeof(float), NativeBlock.Alignment)
            : (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(stack));
    }

    public float* Pointer { get; }

    public void Dispose()
    {
        if (owned)
            NativeMemory.AlignedFree(Pointer);
    }
}
