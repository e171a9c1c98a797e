using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class UnsupportedClassTests : RuleTests<UnsupportedClassAnalyzer>
{
    protected override string Wrong =>
        """
        public class Base { }
        [Model] public partial class [|M|] : Base { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public partial class [|G|]<T> { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        """;

    protected override string Message =>
        "'M' inherits from Base; hold the other class as a member instead";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
