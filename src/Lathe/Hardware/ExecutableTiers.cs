using System.Runtime.Intrinsics.X86;

namespace Lathe.Hardware;

/// <summary>
/// Which tiers' machine code runs here: what the processor has (CPUID), what the operating system saves at a context switch (XCR0), and
/// whether it lets this process execute memory that it wrote. Does not ask the .NET runtime, which reports instruction sets as missing when
/// a NativeAOT executable was compiled without them.
/// </summary>
internal static unsafe class ExecutableTiers
{
    private const ulong VectorState = 0x06; // xmm and ymm
    private const ulong WideVectorState = 0xE6; // and masks, upper halves of zmm0–15, zmm16–31

    private static readonly Detected Machine = Detect();

    /// <summary>Why no machine code can be executed; null where it can.</summary>
    public static string? Refusal => Machine.Refusal;

    /// <summary>Why the system gave no executable memory, on a processor whose machine code there is; null where it gave some.</summary>
    internal static string? MemoryRefusal => Machine.MemoryRefusal;

    /// <summary>Whether the processor says that it has AVX2 and FMA, whatever this process may make of them.</summary>
    internal static bool ProcessorHasAvx2 => Machine.ProcessorHasAvx2;

    /// <summary>Whether machine code assembled for <paramref name="tier"/> runs here. There is none for
    /// <see cref="InstructionTier.Portable"/> and <see cref="InstructionTier.Vector128"/>.</summary>
    public static bool CanRun(InstructionTier tier)
    {
        if (!tier.Has(InstructionCapabilities.Vectors256))
            return false;
        bool wide = tier.Has(InstructionCapabilities.Vectors512);
        return (wide ? Machine.Avx512 : Machine.Avx2)
            && (!tier.Has(InstructionCapabilities.ByteDotProducts) || (wide ? Machine.Avx512Vnni : Machine.AvxVnni));
    }

    private static Detected Detect()
    {
        if (!X86Base.IsSupported)
            return new Detected { Refusal = "machine code is assembled for x64 only" };

        int largest = X86Base.CpuId(0, 0).Eax;
        (_, _, int features, _) = X86Base.CpuId(1, 0);
        bool savesExtendedState = Bit(features, 27);
        if (largest < 7 || !savesExtendedState)
            return new Detected { Refusal = "the processor or the operating system has no AVX2" };
        (int subleaves, int extended, int more, _) = X86Base.CpuId(7, 0);
        bool hasAvx2 = Bit(features, 28) && Bit(extended, 5) && Bit(features, 12) && Bit(features, 29);
        if (TryReadExtendedControlRegister(out string? refusal) is not { } saved)
            return new Detected { Refusal = refusal, MemoryRefusal = refusal, ProcessorHasAvx2 = hasAvx2 };

        int newest = subleaves >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
        // macOS turns 512-bit state on when a thread first uses it; the runtime knows how to ask there.
        bool savesWide = (saved & WideVectorState) == WideVectorState || Avx512F.IsSupported;
        bool avx512 = savesWide && Bit(extended, 16) && Bit(extended, 17) && Bit(extended, 30);
        return new Detected
        {
            ProcessorHasAvx2 = hasAvx2,
            Avx2 = (saved & VectorState) == VectorState && hasAvx2,
            AvxVnni = Bit(newest, 4),
            Avx512 = avx512,
            Avx512Vnni = avx512 && Bit(more, 11),
        };
    }

    /// <summary>XCR0: which registers the operating system saves. No intrinsic reads it, five instructions do, and loading them tells at
    /// once whether code may be loaded.</summary>
    private static ulong? TryReadExtendedControlRegister(out string? refusal)
    {
        ReadOnlySpan<byte> read = [
            0x31, 0xC9,             // xor ecx, ecx
            0x0F, 0x01, 0xD0,       // xgetbv
            0x48, 0xC1, 0xE2, 0x20, // shl rdx, 32
            0x48, 0x09, 0xD0,       // or rax, rdx
            0xC3,                   // ret
        ];
        using ExecutableMemory? memory = ExecutableMemory.TryLoad(read, out refusal);
        return memory is null ? null : ((delegate* unmanaged[SuppressGCTransition]<ulong>)memory.Code)();
    }

    private static bool Bit(int register, int bit) => ((register >> bit) & 1) != 0;

    private sealed class Detected
    {
        public string? Refusal { get; init; }

        public string? MemoryRefusal { get; init; }

        public bool ProcessorHasAvx2 { get; init; }

        public bool Avx2 { get; init; }

        public bool AvxVnni { get; init; }

        public bool Avx512 { get; init; }

        public bool Avx512Vnni { get; init; }
    }
}
