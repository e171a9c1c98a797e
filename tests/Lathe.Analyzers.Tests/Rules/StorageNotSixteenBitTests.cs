using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class StorageNotSixteenBitTests : FixTests<StorageNotSixteenBitAnalyzer, RemoveAttributeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [[|Precision(Storage = StorageType.Float32)|]] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "Storage Float32 on 'a' is no 16-bit storage; use BFloat16 or Float16, or [KeepFloat] for float32";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Precision(Storage = StorageType.Float16)] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
