using Lathe.Contracts;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;
using Lathe.Kernels.MachineCode;
using KernelFamily = Lathe.Kernels.Generator.Tiles.KernelFamily;
using ManagedTiles = Lathe.Kernels.MachineCode.ManagedTiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>A kernel that can be called: straight from the assembler, in executable memory, or C#.</summary>
internal sealed unsafe class LoadedKernel : IDisposable
{
    private readonly TileKernel _kernel;
    private readonly IDisposable? _code;

    private LoadedKernel(TileKernel kernel, IDisposable? code)
    {
        _kernel = kernel;
        _code = code;
    }

    /// <summary>A tile kernel: assembled for the encoding, or the C# that src/Lathe carries.</summary>
    public static LoadedKernel Tile(TestTarget target, KernelFamily family, int rows)
    {
        if (target < TestTarget.CSharpVector128)
            return Load(TileKernels.Assemble(TestTargets.Runnable(target), family, rows));
        InstructionTier width = Enum.Parse<InstructionTier>(TestTargets.InCSharp(target).Name);
        return new LoadedKernel(ManagedTiles.All(Enum.Parse<MachineCode.KernelFamily>(family.ToString()), width)[rows - 1], null);
    }

    public static LoadedKernel Load(CodeBody body)
    {
        Frame frame = (OperatingSystem.IsWindows() ? CallingConvention.Windows : CallingConvention.SystemV).FrameFor(body);
        byte[] image = Image(body, frame, out int entry);
        ExecutableMemory? memory = ExecutableMemory.TryLoad(image, out string? refusal);
        if (memory is null)
            Assert.Skip(refusal ?? "the system refuses executable memory");
        return new LoadedKernel(new TileKernel((delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(memory.Code + entry)), memory);
    }

    public static LoadedKernel Compile(CSharpTarget target, KernelBuilder program)
    {
        CompiledProgram compiled = new(target, program);
        return new LoadedKernel(new TileKernel(compiled.Run), compiled);
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
            _kernel.Invoke(pointer);
    }

    /// <summary>Runs a kernel that takes other arguments than tiles do.</summary>
    public void Run(void* arguments) => _kernel.Invoke((TileArguments*)arguments);

    /// <summary>Runs a kernel whose arguments are pointers and numbers.</summary>
    public void Run(ReadOnlySpan<nint> arguments)
    {
        fixed (nint* pointer = arguments)
            _kernel.Invoke((TileArguments*)pointer);
    }

    public void Dispose() => _code?.Dispose();
}
