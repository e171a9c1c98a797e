using Iced.Intel;
using Lathe.Contracts;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Families;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Tiles;
using static Iced.Intel.AssemblerRegisters;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>
/// Kernels with the frame of either convention, called by a stub that fills every register that the convention preserves and stores what is
/// in them afterwards. So the Windows frames run on Linux and the other way round.
/// </summary>
public sealed unsafe class CallingConventionTests
{
    private static readonly AssemblerRegister64[] SystemVScalars = [rbx, rbp, r12, r13, r14, r15];
    private static readonly AssemblerRegister64[] WindowsScalars = [rbx, rbp, rdi, rsi, r12, r13, r14, r15];
    private static readonly AssemblerRegisterXMM[] WindowsVectors = [xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];

    [Theory]
    [InlineData(TestTarget.Avx2, true)]
    [InlineData(TestTarget.Avx2, false)]
    [InlineData(TestTarget.Avx2VnniExtended, true)]
    [InlineData(TestTarget.Avx2VnniExtended, false)]
    [InlineData(TestTarget.Avx512, true)]
    [InlineData(TestTarget.Avx512, false)]
    [InlineData(TestTarget.Avx512Vnni, true)]
    [InlineData(TestTarget.Avx512Vnni, false)]
    public void Preserved_registers_survive_every_kernel(TestTarget target, bool windows)
    {
        X64Target assembled = TestTargets.Runnable(target);
        foreach (KernelFamily family in Enum.GetValues<KernelFamily>())
        {
            for (int rows = 1; rows <= Families.Kernels(family); rows++)
                Check(KernelPrograms.Assemble(assembled, family, rows), family, windows, $"{family}, {rows} rows");
        }
    }

    private static void Check(CodeBody body, KernelFamily family, bool windows, string what)
    {
        CallingConvention convention = windows ? CallingConvention.Windows : CallingConvention.SystemV;
        AssemblerRegister64[] scalars = windows ? WindowsScalars : SystemVScalars;
        AssemblerRegisterXMM[] vectors = windows ? WindowsVectors : [];
        byte[] kernel = LoadedKernel.Image(body, convention.FrameFor(body), out int entry);

        // The stub follows the kernel; it reads { arguments, sentinels to load, where to store } through its own parameter.
        int stubOffset = (kernel.Length + 63) / 64 * 64;
        byte[] stub = Stub(scalars, vectors, windows, stubOffset, entry);
        using ExecutableMemory? memory =
            ExecutableMemory.TryLoad([.. kernel, .. new byte[stubOffset - kernel.Length], .. stub], out string? refusal);
        if (memory is null)
            Assert.Skip(refusal ?? "the system refuses executable memory");

        int count = scalars.Length + 2 * vectors.Length;
        long[] sentinels = [.. Enumerable.Range(1, count).Select(index => unchecked(0x0123_4567_89AB_CDEF * index))];
        long[] after = new long[count];
        byte[] operands = new byte[1 << 16];
        fixed (long* pSentinels = sentinels, pAfter = after)
        fixed (byte* pOperands = operands)
        {
            byte* arguments = stackalloc byte[Families.ArgumentBytes];
            Families.WriteArguments(family, arguments, pOperands);
            nint* block = stackalloc nint[3] { (nint)arguments, (nint)pSentinels, (nint)pAfter };
            ((delegate* unmanaged[SuppressGCTransition]<nint*, void>)(memory.Code + stubOffset))(block);
        }

        Assert.True(sentinels.AsSpan().SequenceEqual(after),
            $"{what}, {convention.Name}: preserved register {sentinels.AsSpan().CommonPrefixLength(after)} changed");
    }

    private static byte[] Stub(AssemblerRegister64[] scalars, AssemblerRegisterXMM[] vectors, bool windows, int stubOffset, int entry)
    {
        Assembler stub = new(64);
        AssemblerRegister64 parameter = OperatingSystem.IsWindows() ? rcx : rdi;
        // The stub itself keeps what its caller, .NET on this system, wants preserved: all of both lists.
        foreach (AssemblerRegister64 register in WindowsScalars)
            stub.push(register);
        stub.lea(rsp, __[rsp - 16 * WindowsVectors.Length]);
        for (int index = 0; index < WindowsVectors.Length; index++)
            stub.vmovups(__[rsp + 16 * index], WindowsVectors[index]);
        stub.push(parameter);
        stub.mov(r10, parameter);
        stub.mov(r11, __qword_ptr[r10]);
        stub.mov(rax, __qword_ptr[r10 + 8]);
        for (int index = 0; index < vectors.Length; index++)
            stub.vmovups(vectors[index], __[rax + 8 * (scalars.Length + 2 * index)]);
        for (int index = 0; index < scalars.Length; index++)
            stub.mov(scalars[index], __qword_ptr[rax + 8 * index]);
        stub.mov(windows ? rcx : rdi, r11);
        stub.call((ulong)entry);
        stub.mov(r10, __qword_ptr[rsp]);
        stub.mov(rax, __qword_ptr[r10 + 16]);
        for (int index = 0; index < scalars.Length; index++)
            stub.mov(__qword_ptr[rax + 8 * index], scalars[index]);
        for (int index = 0; index < vectors.Length; index++)
            stub.vmovups(__[rax + 8 * (scalars.Length + 2 * index)], vectors[index]);
        stub.lea(rsp, __[rsp + 8]);
        for (int index = 0; index < WindowsVectors.Length; index++)
            stub.vmovups(WindowsVectors[index], __[rsp + 16 * index]);
        stub.lea(rsp, __[rsp + 16 * WindowsVectors.Length]);
        for (int index = WindowsScalars.Length - 1; index >= 0; index--)
            stub.pop(WindowsScalars[index]);
        stub.ret();
        using MemoryStream stream = new();
        stub.Assemble(new StreamCodeWriter(stream), (ulong)stubOffset);
        return stream.ToArray();
    }
}
