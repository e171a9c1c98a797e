using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ConflictingAttributesTests : FixTests<ConflictingAttributesAnalyzer, RemoveAttributeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 8), [|KeepFloat|]] readonly Linear a = new(384, 384);
            [Quantize, [|Precision(Storage = StorageType.Float16)|]] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "[KeepFloat] contradicts [Quantize] on 'a'; keep one of them";

    protected override string Right =>
        """
        [Quantize] [Model] public sealed partial class M
        {
            [KeepFloat] readonly Linear a = new(384, 384);
            [Precision(Storage = StorageType.Float16)] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 8)] readonly Linear a = new(384, 384);
            [Quantize] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
