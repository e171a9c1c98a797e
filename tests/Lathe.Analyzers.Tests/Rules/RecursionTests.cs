using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class RecursionTests : RuleTests<RecursionAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public partial class N { readonly M [|m|] = new(); public Tensor Forward(Tensor x) => m.Forward(x); }
        [Model] public partial class M { readonly N [|n|] = new(); public Tensor Forward(Tensor x) => n.Forward(x); }
        """;

    protected override string Message =>
        "'N' cannot be compiled: its member holds a M, which holds a N in turn; a model is a finite tree";

    protected override string Right =>
        """
        [Model] public partial class N { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public partial class M { readonly N n = new(); readonly N m = new(); public Tensor Forward(Tensor x) => n.Forward(m.Forward(x)); }
        """;
}
