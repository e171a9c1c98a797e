using Lathe.Hardware;

namespace Lathe.Tests.Hardware;

/// <summary>Machine code follows the processor, C# follows the runtime.</summary>
public sealed class TierChoiceTests
{
    private static readonly InstructionTier[] Everything = Enum.GetValues<InstructionTier>();

    [Fact]
    public void A_runtime_that_expresses_nothing_leaves_machine_code_its_tier()
    {
        // NativeAOT with default settings on a processor with AVX-512 and VNNI
        TierChoice choice = Of(machineCode: [InstructionTier.Avx2, InstructionTier.Avx512, InstructionTier.Avx512Vnni], runtime: []);
        Assert.Equal(InstructionTier.Avx512Vnni, choice.Best());
        Assert.Equal(InstructionTier.Portable, choice.InCSharp(InstructionTier.Avx512Vnni));
        Assert.Equal(InstructionTier.Avx2, choice.Choose("Avx2Vnni"));
        Assert.False(choice.Supports(InstructionTier.Avx2Vnni));
    }

    [Fact]
    public void Refused_machine_code_leaves_what_the_runtime_expresses()
    {
        TierChoice choice = Of(machineCode: [], runtime: [InstructionTier.Vector128, InstructionTier.Avx2, InstructionTier.Avx512]);
        // nothing in .NET is an AVX-512 byte dot product: without machine code that tier would be another one under its name
        Assert.Equal(InstructionTier.Avx512, choice.Best());
        Assert.Equal(InstructionTier.Avx512, choice.InCSharp(InstructionTier.Avx512));
        Assert.Equal(InstructionTier.Avx2, choice.InCSharp(InstructionTier.Avx2Vnni));
    }

    [Fact]
    public void A_runtime_that_keeps_to_256_bits_has_them_beside_512_bit_machine_code()
    {
        TierChoice choice = Of([InstructionTier.Avx2, InstructionTier.Avx512], [InstructionTier.Vector128, InstructionTier.Avx2]);
        Assert.Equal((InstructionTier.Avx512, InstructionTier.Avx2), (choice.Best(), choice.InCSharp(choice.Best())));
    }

    [Fact]
    public void Without_anything_the_portable_tier_is_left()
    {
        TierChoice choice = Of([], []);
        foreach (InstructionTier tier in Everything)
        {
            Assert.Equal(InstructionTier.Portable, choice.Choose(tier.ToString()));
            Assert.Equal(InstructionTier.Portable, choice.InCSharp(tier));
        }
    }

    [Fact]
    public void A_forced_tier_lowers_the_CSharp_tier_too()
    {
        foreach (InstructionTier tier in Everything.Where(Processor.Supports))
        {
            using Processor.TierScope scope = Processor.Force(tier);
            Assert.True(Processor.CSharpTier <= tier && Processor.RuntimeExpresses(Processor.CSharpTier));
        }
    }

    private static TierChoice Of(InstructionTier[] machineCode, InstructionTier[] runtime) => new(machineCode.Contains, runtime.Contains);
}
