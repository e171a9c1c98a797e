using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>What an embedding kernel is told about one row. Machine code reads it by offset, so order and size are fixed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EmbeddingArguments
{
    /// <summary>Offset 0. The row of the table, in the kernel's storage type.</summary>
    public byte* Source;

    /// <summary>Offset 8. Where the elements behind the last whole sixteen are read; of 16-bit types, all of another sixteen.</summary>
    public byte* Tail;

    /// <summary>Offset 16.</summary>
    public float* Output;

    /// <summary>Offset 24. Elements of the row.</summary>
    public long Width;

    /// <summary>Offset 32. 0: output = row; 1: output = row + output.</summary>
    public long Accumulate;
}
