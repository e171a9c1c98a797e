using System.Runtime.Intrinsics.X86;
using Lathe.Hardware;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The encodings that kernels are run in, and the C# of each width.</summary>
public enum TestTarget
{
    Avx2,
    Avx2Vnni,

    /// <summary>The programs of <see cref="Avx2Vnni"/> with the other encoding of the dot product, which machines without AVX-VNNI may
    /// have.</summary>
    Avx2VnniExtended,
    Avx512,
    Avx512Vnni,
    CSharpVector128,
    CSharpAvx2,

    /// <summary>Runs on every machine with AVX2: where there is no AVX-VNNI, <see cref="Steps256.DotUnsignedSigned"/> multiplies
    /// pairs.</summary>
    CSharpAvx2Vnni,
    CSharpAvx512,
}

internal static class TestTargets
{
    public static TheoryData<TestTarget> All => [.. Enum.GetValues<TestTarget>()];

    /// <summary>A kernel of a program, in executable memory or compiled; the test is skipped, visibly, where the machine cannot run
    /// it.</summary>
    public static LoadedKernel Load(TestTarget target, Func<VectorCapabilities, KernelBuilder> program)
    {
        if (target < TestTarget.CSharpVector128)
        {
            X64Target assembled = Runnable(target);
            return LoadedKernel.Load(X64Lowering.Lower(assembled, program(assembled.Capabilities)));
        }

        CSharpTarget printed = InCSharp(target);
        return LoadedKernel.Compile(printed, program(printed.Capabilities));
    }

    /// <summary>The encoding; the test is skipped, visibly, where the machine cannot run it.</summary>
    public static X64Target Runnable(TestTarget target)
    {
        bool runs = target == TestTarget.Avx2VnniExtended
            ? ExecutableTiers.CanRun(InstructionTier.Avx512Vnni) && Avx512F.VL.IsSupported
            : ExecutableTiers.CanRun(Enum.Parse<InstructionTier>(target.ToString()));
        if (!runs)
            Assert.Skip($"this machine cannot run {target}: {ExecutableTiers.Refusal ?? "the processor lacks its instructions"}");
        return target == TestTarget.Avx2VnniExtended ? X64Target.Avx2VnniInExtendedEncoding()
            : X64Target.Of(Enum.Parse<Contracts.InstructionTier>(target.ToString()));
    }

    /// <summary>The C# of a width; the test is skipped, visibly, where the runtime cannot express it.</summary>
    public static CSharpTarget InCSharp(TestTarget target)
    {
        (CSharpTarget printed, InstructionTier needed) = target switch
        {
            TestTarget.CSharpVector128 => (CSharpTarget.Vector128, InstructionTier.Portable),
            TestTarget.CSharpAvx2 => (CSharpTarget.Avx2, InstructionTier.Avx2),
            TestTarget.CSharpAvx2Vnni => (CSharpTarget.Avx2Vnni, InstructionTier.Avx2),
            TestTarget.CSharpAvx512 => (CSharpTarget.Avx512, InstructionTier.Avx512),
            _ => throw new ArgumentOutOfRangeException(nameof(target), target, "not printed in C#"),
        };
        if (!Processor.RuntimeExpresses(needed))
            Assert.Skip($"the runtime has no {needed} here");
        return printed;
    }
}
