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

    /// <summary>OSXSAVE: the operating system tells what it saves.</summary>
    private static readonly ProcessorFeature SavesExtendedState = new(1, 0, ProcessorRegister.Ecx, 27);

    private static readonly Detected Machine = Detect();

    /// <summary>Why no machine code can be executed; null where it can.</summary>
    public static string? Refusal => Machine.Refusal;

    /// <summary>Why the system gave no executable memory, on a processor whose machine code there is; null where it gave some.</summary>
    internal static string? MemoryRefusal => Machine.MemoryRefusal;

    /// <summary>Whether the processor says that it has AVX2 and FMA, whatever this process may make of them.</summary>
    internal static bool ProcessorHasAvx2 => Machine.ProcessorHasAvx2;

    /// <summary>Whether machine code assembled for <paramref name="tier"/> runs here. There is none for
    /// <see cref="InstructionTier.Portable"/> and <see cref="InstructionTier.Vector128"/>.</summary>
    public static bool CanRun(InstructionTier tier) => Array.IndexOf(Machine.Tiers, tier) >= 0;

    private static Detected Detect()
    {
        if (!X86Base.IsSupported)
            return new Detected { Refusal = "machine code is assembled for x64 only" };
        if (X86Base.CpuId(0, 0).Eax < 7 || !Has(SavesExtendedState))
            return new Detected { Refusal = "the processor or the operating system has no AVX2" };
        bool hasAvx2 = InstructionTier.Avx2.Features().All(Has);
        if (TryReadExtendedControlRegister(out string? refusal) is not { } saved)
            return new Detected { Refusal = refusal, MemoryRefusal = refusal, ProcessorHasAvx2 = hasAvx2 };
        bool savesVectors = (saved & VectorState) == VectorState;
        // macOS turns 512-bit state on when a thread first uses it; the runtime knows how to ask there.
        bool savesWideVectors = (saved & WideVectorState) == WideVectorState || Avx512F.IsSupported;
        return new Detected
        {
            ProcessorHasAvx2 = hasAvx2,
            Tiers = [
                .. InstructionTiers.Assembled.Where(tier =>
                    (tier.Has(InstructionCapabilities.Vectors512) ? savesWideVectors : savesVectors) && tier.Features().All(Has)),
            ],
        };
    }

    /// <summary>Whether the processor says so; of a leaf or subleaf that it does not know, it says nothing.</summary>
    private static bool Has(ProcessorFeature feature)
    {
        bool isKnown = feature.Leaf <= X86Base.CpuId(0, 0).Eax
            && (feature.Subleaf == 0 || feature.Subleaf <= X86Base.CpuId(feature.Leaf, 0).Eax);
        if (!isKnown)
            return false;
        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(feature.Leaf, feature.Subleaf);
        int answer = feature.Register switch
        {
            ProcessorRegister.Eax => eax,
            ProcessorRegister.Ebx => ebx,
            ProcessorRegister.Ecx => ecx,
            ProcessorRegister.Edx => edx,
            _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "no such register"),
        };
        return ((answer >> feature.Bit) & 1) != 0;
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

    private sealed class Detected
    {
        public string? Refusal { get; init; }

        public string? MemoryRefusal { get; init; }

        public bool ProcessorHasAvx2 { get; init; }

        public InstructionTier[] Tiers { get; init; } = [];
    }
}
