using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PathTextTests : FixTests<PathTextAnalyzer, PathTextFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Weights([|"layer.value.weight"|])] readonly Linear a = new(64, 64);
            [Weights([|"layer. key"|])] readonly Linear b = new(64, 64);
            [Weights([|"layer.{0}.query"|])] readonly Linear c = new(64, 64);
            [Weights("d", [|"layer/out"|], [|".other"|])] readonly Linear d = new(64, 64);
            public Tensor Forward(Tensor x) => d.Forward(c.Forward(b.Forward(a.Forward(x))));
        }
        """;

    protected override string Message =>
        "The path \"layer.value.weight\" of 'a' ends in .weight, which is added to it: 'layer.value.weight.weight' "
        + "would be read; write \"layer.value\"";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Weights("layer.{i}")] readonly Linear[] a = Repeat(2, () => new Linear(64, 64));
            [Weights("")] readonly Linear b = new(64, 64);
            [Weights("cls.weight")] readonly Tensor cls = Parameter(1, 1, 64);
            public Tensor Forward(Tensor x)
            {
                foreach (Linear layer in a) x = layer.Forward(x);
                return b.Forward(x) + cls;
            }
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Weights("layer.value")] readonly Linear a = new(64, 64);
            [Weights("layer.key")] readonly Linear b = new(64, 64);
            [Weights("layer.0.query")] readonly Linear c = new(64, 64);
            [Weights("d", "layer.out", "other")] readonly Linear d = new(64, 64);
            public Tensor Forward(Tensor x) => d.Forward(c.Forward(b.Forward(a.Forward(x))));
        }
        """;
}
