using Lathe.Hardware;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>A kernel straight from the assembler, in executable memory.</summary>
internal sealed unsafe class LoadedKernel : IDisposable
{
    private readonly ExecutableMemory _memory;
    private readonly int _entry;

    private LoadedKernel(ExecutableMemory memory, int entry)
    {
        _memory = memory;
        _entry = entry;
    }

    public static LoadedKernel Assemble(X64Target target, TileFamily family, int rows) => Load(TileKernels.Assemble(target, family, rows));

    public static LoadedKernel Load(CodeBody body)
    {
        Frame frame = (OperatingSystem.IsWindows() ? CallingConvention.Windows : CallingConvention.SystemV).FrameFor(body);
        byte[] image = Image(body, frame, out int entry);
        ExecutableMemory? memory = ExecutableMemory.TryLoad(image, out string? refusal);
        if (memory is null)
            Assert.Skip(refusal ?? "the system refuses executable memory");
        return new LoadedKernel(memory, entry);
    }

    /// <summary>Frame and body as they stand in memory; the body at a multiple of 64.</summary>
    public static byte[] Image(CodeBody body, Frame frame, out int entry)
    {
        int bodyOffset = (frame.Enter.Length + X64Lowering.Alignment - 1) / X64Lowering.Alignment * X64Lowering.Alignment;
        entry = bodyOffset - frame.Enter.Length;
        return [.. Enumerable.Repeat((byte)0xCC, entry), .. frame.Enter, .. body.Bytes, .. frame.Leave];
    }

    public void Run(in TileArguments arguments)
    {
        fixed (TileArguments* pointer = &arguments)
            ((delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(_memory.Code + _entry))(pointer);
    }

    /// <summary>Runs a kernel whose arguments are pointers and numbers.</summary>
    public void Run(ReadOnlySpan<nint> arguments)
    {
        fixed (nint* pointer = arguments)
            ((delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(_memory.Code + _entry))((TileArguments*)pointer);
    }

    public void Dispose() => _memory.Dispose();
}
