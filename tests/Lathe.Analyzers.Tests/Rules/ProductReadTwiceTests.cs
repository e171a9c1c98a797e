using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ProductReadTwiceTests : RuleTests<ProductReadTwiceAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(64, 128), down = new(128, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor gate = up.Forward(x);
                return down.Forward(gate * [|Sigmoid(gate)|]);
            }
        }
        """;

    protected override string Message =>
        "'gate' is read before and after Sigmoid: the product stores it, and the activation passes over it once "
        + "more; read Sigmoid's result in both places, or call Silu";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(64, 128), gate = new(64, 128), down = new(128, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = Silu(gate.Forward(x));
                return down.Forward(y * up.Forward(x) + y);
            }
        }
        """;
}
