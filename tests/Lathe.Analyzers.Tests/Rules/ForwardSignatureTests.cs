using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ForwardSignatureTests : RuleTests<ForwardSignatureAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x, int [|heads|]) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "Forward of 'M' cannot be compiled: parameter 'heads' is of type int; take tensors; numbers and flags belong in the configuration";

    protected override string Right =>
        """
        public sealed record Two(Tensor A, Tensor? B);
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Two Forward(Tensor x) => new(a.Forward(x), null);
        }
        """;
}
