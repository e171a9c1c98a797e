using System.Reflection;
using Lathe.Contracts;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Families;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;
using Lathe.Kernels.MachineCode;
using InstructionTier = Lathe.Hardware.InstructionTier;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>A kernel that can be called: straight from the assembler, in executable memory, or C#.</summary>
internal sealed unsafe class LoadedKernel : IDisposable
{
    private readonly Action<nint> _invoke;
    private readonly IDisposable? _code;

    private LoadedKernel(Action<nint> invoke, IDisposable? code)
    {
        _invoke = invoke;
        _code = code;
    }

    /// <summary>A tile kernel: assembled for the encoding, or the C# that src/Lathe carries.</summary>
    public static LoadedKernel Tile(TestTarget target, KernelFamily family, int rows)
    {
        if (target < TestTarget.CSharpVector128)
            return Load(KernelPrograms.Assemble(TestTargets.Runnable(target), family, rows));
        InstructionTier width = Enum.Parse<InstructionTier>(TestTargets.InCSharp(target).Name);
        object? set = typeof(KernelCatalogue).GetProperty(family.ToString(), BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null);
        return set switch
        {
            KernelSet<TileArguments> kernels => Of(kernels.Printed(width, rows), null),
            KernelSet<AttentionArguments> kernels => Of(kernels.Printed(width, rows), null),
            KernelSet<EpilogueArguments> kernels => Of(kernels.Printed(width, rows), null),
            KernelSet<SpanArguments> kernels => Of(kernels.Printed(width, rows), null),
            KernelSet<FinishArguments> kernels => Of(kernels.Printed(width, rows), null),
            KernelSet<EmbeddingArguments> kernels => Of(kernels.Printed(width, rows), null),
            _ => throw new InvalidOperationException($"nothing is known of the arguments of {family}"),
        };
    }

    public static LoadedKernel Load(CodeBody body)
    {
        Frame frame = (OperatingSystem.IsWindows() ? CallingConvention.Windows : CallingConvention.SystemV).FrameFor(body);
        byte[] image = Image(body, frame, out int entry);
        ExecutableMemory? memory = ExecutableMemory.TryLoad(image, out string? refusal);
        if (memory is null)
            Assert.Skip(refusal ?? "the system refuses executable memory");
        return Of(new TileKernel<byte>((delegate* unmanaged[SuppressGCTransition]<byte*, void>)(memory.Code + entry)), memory);
    }

    public static LoadedKernel Compile(CSharpTarget target, KernelBuilder program)
    {
        CompiledProgram compiled = new(target, program);
        return Of(new TileKernel<byte>((delegate*<byte*, void>)compiled.Run), compiled);
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
            _invoke((nint)pointer);
    }

    /// <summary>Runs a kernel that takes other arguments than tiles do.</summary>
    public void Run(void* arguments) => _invoke((nint)arguments);

    /// <summary>Runs a kernel whose arguments are pointers and numbers.</summary>
    public void Run(ReadOnlySpan<nint> arguments)
    {
        fixed (nint* pointer = arguments)
            _invoke((nint)pointer);
    }

    private static LoadedKernel Of<TArguments>(TileKernel<TArguments> kernel, IDisposable? code)
        where TArguments : unmanaged => new(arguments => kernel.Invoke((TArguments*)arguments), code);

    public void Dispose() => _code?.Dispose();
}
