using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class GradientsWithoutTrainingTests : RuleTests<GradientsWithoutTrainingAnalyzer>
{
    protected override string Wrong =>
        """
        [Model, Prune(Ratio = 0.25, Importance = [|Importance.Hessian|])] public sealed partial class M
        {
            [Prune(Ratio = 0.5, Importance = [|Importance.Taylor|])] readonly Linear up = new(64, 256);
            readonly Linear down = new(256, 64);
            public Tensor Forward(Tensor x) => x + down.Forward(Gelu(up.Forward(x)));
        }
        """;

    protected override string Message =>
        "Hessian importance of 'M' is measured by gradients of a loss, and nothing here has one: no class has [Distill], and the project "
        + "does not reference Lathe.Training; add one of them, or say Importance.Activation";

    protected override string Right =>
        """
        [Model] public sealed partial class Part
        {
            [Prune(Ratio = 0.5, Importance = Importance.Taylor)] readonly Linear up = new(64, 256);
            readonly Linear down = new(256, 64);
            public Tensor Forward(Tensor x) => x + down.Forward(Gelu(up.Forward(x)));
        }
        [Model, Distill(Alpha = 0.9)] public sealed partial class M
        {
            readonly Part[] parts = Repeat(2, () => new Part());
            public Tensor Forward(Tensor x)
            {
                foreach (Part part in parts) x = part.Forward(x);
                return x;
            }
        }
        """;

    [Fact]
    public async Task Other_ways_to_rank_need_no_loss() => Assert.Empty(await Harness.Diagnose(new GradientsWithoutTrainingAnalyzer(),
        Harness.Unmark(Wrong).Source.Replace("Importance.Hessian", "Importance.Magnitude", StringComparison.Ordinal)
            .Replace("Importance.Taylor", "Importance.Random", StringComparison.Ordinal)));
}
