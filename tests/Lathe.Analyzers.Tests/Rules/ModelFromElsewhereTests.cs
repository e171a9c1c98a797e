using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ModelFromElsewhereTests : RuleTests<ModelFromElsewhereAnalyzer>
{
    protected override string OtherAssembly =>
        """
        namespace Vendor { [Model] public sealed partial class Layer { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); } }
        """;

    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Vendor.Layer [|layer|] = new();
            public Tensor Forward(Tensor x) => layer.Forward(x);
        }
        """;

    protected override string Message =>
        "'Layer' comes from Other; a nested model must be a class of this project, so that its Forward can be compiled with this one";

    protected override string Right =>
        """
        [Model] public sealed partial class Layer { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public sealed partial class M { readonly Layer layer = new(); public Tensor Forward(Tensor x) => layer.Forward(x); }
        """;
}
