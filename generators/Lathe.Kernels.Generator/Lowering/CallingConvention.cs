using System.Collections.Generic;
using Iced.Intel;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>What a caller on an operating system expects of the callee: the one description of both conventions.</summary>
internal sealed class CallingConvention
{
    /// <summary>Linux and macOS on x64.</summary>
    public static readonly CallingConvention SystemV = new(
        "SystemV", Register.RDI, [Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15],
        firstPreservedVector: 16);

    /// <summary>Windows on x64: also rdi, rsi and the lower halves of xmm6 to xmm15 belong to the caller.</summary>
    public static readonly CallingConvention Windows = new(
        "Windows",
        Register.RCX,
        [Register.RBX, Register.RBP, Register.RDI, Register.RSI, Register.R12, Register.R13, Register.R14, Register.R15],
        firstPreservedVector: 6);

    private const int PageBytes = 4096;
    private readonly Register[] _preserved;
    private readonly int _firstPreservedVector;

    private CallingConvention(string name, Register parameter, Register[] preserved, int firstPreservedVector)
    {
        Name = name;
        Parameter = parameter;
        _preserved = preserved;
        _firstPreservedVector = firstPreservedVector;
    }

    public string Name { get; }

    /// <summary>Where the first argument is passed.</summary>
    public Register Parameter { get; }

    public bool Preserves(Register scalar) => System.Array.IndexOf(_preserved, scalar) >= 0;

    public bool PreservesVector(int vector) => vector >= _firstPreservedVector && vector < 16;

    /// <summary>The frame around a kernel: saves what the kernel writes and the caller owns, moves the parameter to rdi; at the end
    /// restores and returns.</summary>
    public Frame FrameFor(CodeBody kernel)
    {
        List<Register> pushed = [];
        foreach (Register scalar in _preserved)
        {
            // rdi takes the parameter, so it is written even by a kernel that doesn't change it.
            if (Contains(kernel.Scalars, scalar) || (scalar == Register.RDI && Parameter != Register.RDI))
                pushed.Add(scalar);
        }

        List<int> vectors = [];
        for (int vector = _firstPreservedVector; vector < 16; vector++)
        {
            if (Contains(kernel.Vectors, vector))
                vectors.Add(vector);
        }

        return new Frame(Enter(pushed, vectors, kernel.StackBytes), Leave(pushed, vectors, kernel.StackBytes),
            FrameName(pushed, vectors, kernel.StackBytes));
    }

    private byte[] Enter(List<Register> pushed, List<int> vectors, int stackBytes)
    {
        CodeSink sink = new();
        foreach (Register scalar in pushed)
            sink.Add(Instruction.Create(Code.Push_r64, scalar));
        Reserve(sink, 16 * vectors.Count + stackBytes);
        for (int index = 0; index < vectors.Count; index++)
            sink.Add(Instruction.Create(Code.VEX_Vmovups_xmmm128_xmm, SavedVector(index, stackBytes), Register.XMM0 + vectors[index]));
        if (Parameter != Register.RDI)
            sink.Add(Instruction.Create(Code.Mov_r64_rm64, Register.RDI, Parameter));
        return sink.Assemble(out _);
    }

    private static byte[] Leave(List<Register> pushed, List<int> vectors, int stackBytes)
    {
        CodeSink sink = new();
        // The caller's code may use 128-bit instructions without the VEX prefix, which are slow while upper halves are in use.
        sink.Add(Instruction.Create(Code.VEX_Vzeroupper));
        for (int index = 0; index < vectors.Count; index++)
            sink.Add(Instruction.Create(Code.VEX_Vmovups_xmm_xmmm128, Register.XMM0 + vectors[index], SavedVector(index, stackBytes)));
        MoveStackPointer(sink, 16 * vectors.Count + stackBytes);
        for (int index = pushed.Count - 1; index >= 0; index--)
            sink.Add(Instruction.Create(Code.Pop_r64, pushed[index]));
        sink.Add(Instruction.Create(Code.Retnq));
        return sink.Assemble(out _);
    }

    /// <summary>Windows grows a stack page by page, when the page below the lowest one is touched: none may be skipped.</summary>
    private static void Reserve(CodeSink sink, int bytes)
    {
        for (; bytes > PageBytes; bytes -= PageBytes)
        {
            MoveStackPointer(sink, -PageBytes);
            sink.Add(Instruction.Create(Code.Test_rm32_r32, new MemoryOperand(Register.RSP), Register.EAX));
        }

        MoveStackPointer(sink, -bytes);
    }

    private static void MoveStackPointer(CodeSink sink, int bytes)
    {
        if (bytes != 0)
            sink.Add(Instruction.Create(Code.Lea_r64_m, Register.RSP, new MemoryOperand(Register.RSP, bytes, 1)));
    }

    /// <summary>Saved vectors stand above the kernel's own bytes.</summary>
    private static MemoryOperand SavedVector(int index, int stackBytes)
    {
        int offset = stackBytes + 16 * index;
        return new(Register.RSP, offset, offset == 0 ? 0 : 1);
    }

    private string FrameName(List<Register> pushed, List<int> vectors, int stackBytes)
    {
        string name = Name;
        foreach (Register scalar in pushed)
            name += "_" + scalar.ToString().ToLowerInvariant();
        if (vectors.Count > 0)
            name += $"_xmm{vectors[0]}_to_{vectors[vectors.Count - 1]}";
        if (stackBytes > 0)
            name += $"_stack{stackBytes}";
        return name;
    }

    private static bool Contains<T>(IReadOnlyList<T> values, T value)
    {
        foreach (T candidate in values)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
                return true;
        }

        return false;
    }
}
