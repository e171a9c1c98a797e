using System.Collections.Generic;
using Iced.Intel;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// An assembled kernel without its frame: expects the argument pointer in rdi, starts at a multiple of 64 and falls off its end. What a
/// calling convention asks for stands in a <see cref="Frame"/> around it.
/// </summary>
/// <param name="Bytes">Position-independent code, and behind it the constants that it reads. With constants the last instruction jumps over
/// them.</param>
/// <param name="CodeBytes">How many of the bytes are instructions.</param>
/// <param name="Vectors">Every vector register written, as 128-bit register numbers.</param>
/// <param name="Scalars">Every general-purpose register written.</param>
/// <param name="StackBytes">Bytes above the stack pointer that the frame sets aside for the kernel.</param>
internal sealed record CodeBody(byte[] Bytes, int CodeBytes, IReadOnlyList<int> Vectors, IReadOnlyList<Register> Scalars, int StackBytes);
