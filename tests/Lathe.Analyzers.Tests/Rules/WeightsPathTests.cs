using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class WeightsPathTests : FixTests<WeightsPathAnalyzer, WeightsPathFix>
{
    protected override string Wrong =>
        """
        [Model] public partial class N { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public sealed partial class M
        {
            [Weights([|"layer"|])] readonly N[] layers = Repeat(3, () => new N());
            [Weights("encoder.{i}", [|"other"|])] readonly N[] more = Repeat(3, () => new N());
            public Tensor Forward(Tensor x)
            {
                foreach (N n in layers) x = n.Forward(x);
                return x;
            }
        }
        """;

    protected override string Message =>
        "The path \"layer\" of 'layers' does not fit: every element would read the same tensors; write \"layer.{i}\"";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Weights("layer.0")] readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public partial class N { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public sealed partial class M
        {
            [Weights("layer.{i}")] readonly N[] layers = Repeat(3, () => new N());
            [Weights("encoder.{i}", "other.{i}")] readonly N[] more = Repeat(3, () => new N());
            public Tensor Forward(Tensor x)
            {
                foreach (N n in layers) x = n.Forward(x);
                return x;
            }
        }
        """;
}
