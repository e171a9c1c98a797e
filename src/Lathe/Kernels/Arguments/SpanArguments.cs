using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>What a kernel over a span is told. Machine code reads it by offset, so order and size are fixed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SpanArguments
{
    /// <summary>Offset 0.</summary>
    public float* Input;

    /// <summary>Offset 8. May be the input.</summary>
    public float* Output;

    /// <summary>Offset 16. Floats.</summary>
    public long Count;
}
