using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public class WidenedBytesTests : RuleTests<WidenedBytesAnalyzer>
{
    protected override string Properties => "build_property.LatheTargetMachine = Intel Xeon, Avx2";

    protected override string Wrong =>
        """
        [Model, [|Quantize|]] public sealed partial class M
        {
            [[|Quantize(Bits = 8)|]] readonly Linear a = new(64, 64);
            [[|Quantize|]] readonly Linear[] b = Repeat(2, () => new Linear(64, 64));
            public Tensor Forward(Tensor x)
            {
                x = a.Forward(x);
                foreach (Linear one in b) x = one.Forward(x);
                return x;
            }
        }
        """;

    protected override string Message => "'M' is multiplied in 8 bits, and 'Intel Xeon, Avx2' has no dot products of bytes: they are "
        + "widened to 16 bits there, in vectors of 256 bits; measure it there against other formats, or name a machine that has them";

    protected override string Right =>
        """
        [Model(Precisions = [Precision.Int8])] public sealed partial class M
        {
            // rows are looked up, not multiplied
            [Quantize] readonly Embedding words = new(100, 64);
            [Quantize(Bits = 4)] readonly Linear a = new(64, 64);
            [Precision(Storage = StorageType.BFloat16)] readonly Linear b = new(64, 64);
            public Tensor Forward(Tensor ids) => b.Forward(a.Forward(words.Forward(ids)));
        }
        // no model
        [Quantize] public sealed class Other { [Quantize] readonly Linear a = new(64, 64); }
        """;

    [Theory]
    [InlineData("build_property.LatheTargetMachine = AMD EPYC, Avx512Vnni")]
    [InlineData("build_property.LatheTargetMachine = avx2vnni")]
    // it may have them, or not
    [InlineData("build_property.LatheTargetMachine = AMD EPYC")]
    [InlineData("build_property.RuntimeIdentifier = linux-x64")]
    // kernels are machine code that asks the processor, whatever C# was compiled for
    [InlineData("build_property.IlcInstructionSet = x86-x64-v3")]
    [InlineData("build_property.Other = arm64")]
    public async Task A_machine_that_has_them_or_may_have_them_is_silent(string property)
    {
        RuleTest test = new(new WidenedBytesAnalyzer(), null, Harness.Unmark(Wrong).Source);
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", $"is_global = true\n{property}\n"));

        await test.RunAsync();
    }
}
