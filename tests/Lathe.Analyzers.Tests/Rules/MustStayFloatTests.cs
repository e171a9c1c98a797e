using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class MustStayFloatTests : FixTests<MustStayFloatAnalyzer, RemoveAttributeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            /// <summary>The norm.</summary>
            [[|Quantize(Bits = 8)|]]
            readonly LayerNorm a = new(384);
            [Weights("e"), Quantize] readonly Embedding e = new(384, 8);
            [Weights("n"), [|Quantize|]] readonly LayerNorm n = new(384);
            [[|Precision(Storage = StorageType.BFloat16)|]] readonly RmsNorm r = new(384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "[Quantize] has no effect on 'a', a LayerNorm: its weights stay float; remove it";

    protected override string Right =>
        """
        [Quantize] [Model] public sealed partial class M
        {
            readonly LayerNorm a = new(384);
            [Precision(Storage = StorageType.BFloat16)] readonly Embedding e = new(384, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            /// <summary>The norm.</summary>
            readonly LayerNorm a = new(384);
            [Weights("e"), Quantize] readonly Embedding e = new(384, 8);
            [Weights("n")] readonly LayerNorm n = new(384);
            readonly RmsNorm r = new(384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
