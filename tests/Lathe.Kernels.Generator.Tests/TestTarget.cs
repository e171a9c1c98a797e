using System.Runtime.Intrinsics.X86;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Lowering;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The encodings that kernels are run in, and whether this machine runs them.</summary>
public enum TestTarget
{
    Avx2,
    Avx2Vnni,

    /// <summary>The programs of <see cref="Avx2Vnni"/> with the other encoding of the dot product, which machines without AVX-VNNI may have.</summary>
    Avx2VnniExtended,
    Avx512,
    Avx512Vnni,
}

internal static class TestTargets
{
    /// <summary>The target; the test is skipped, visibly, where the machine cannot run it.</summary>
    public static X64Target Runnable(TestTarget target)
    {
        bool runs = target == TestTarget.Avx2VnniExtended
            ? ExecutableTiers.CanRun(InstructionTier.Avx512Vnni) && Avx512F.VL.IsSupported
            : ExecutableTiers.CanRun(Enum.Parse<InstructionTier>(target.ToString()));
        if (!runs)
            Assert.Skip($"this machine cannot run {target}: {ExecutableTiers.Refusal ?? "the processor lacks its instructions"}");
        return target == TestTarget.Avx2VnniExtended ? X64Target.Avx2VnniInExtendedEncoding() : X64Target.Of(Enum.Parse<InstructionSet>(target.ToString()));
    }
}
