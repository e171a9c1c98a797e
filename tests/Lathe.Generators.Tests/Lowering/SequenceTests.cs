using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>Padding is left out only where the graph proves that nobody sees it; the plan says why elsewhere.</summary>
public sealed class SequenceTests
{
    [Theory]
    [InlineData("norm.Forward(x + f.Forward(Attention(a.Forward(x), b.Forward(x), c.Forward(x), PaddingMask(attentionMask), 4)))")]
    [InlineData("Softmax(Attention(x, x, x, PaddingMask(attentionMask), 4), -1) * 2f")]
    [InlineData("L2Normalize(MeanPool(Gelu(f.Forward(x)), attentionMask))")]
    [InlineData("f.Forward(FirstToken(Attention(x, x, x, PaddingMask(attentionMask), 4)))")]
    [InlineData("Reshape(Concat(-1, Slice(Attention(x, x, x, PaddingMask(attentionMask), 4), 2, 0, 4), x), 0, 0, 4, 9)")]
    public void Padding_that_nobody_sees_is_left_out(string expression)
    {
        UnitPlan plan = Plan(expression);
        Assert.Equal(plan.Unit.Parameters[1], plan.Unit.Mask);
        Assert.Contains(plan.Unit.Decisions, d => d is PaddingChoice { Obstacle: null });
    }

    [Theory]
    [InlineData("Attention(x, x, x, null, 4) + Attention(x, x, x, PaddingMask(attentionMask), 4)", "without a mask")]
    [InlineData("Attention(x, x, x, PaddingMask(attentionMask) * 2f, 4)", "is also read otherwise")]
    [InlineData("Attention(x, x, x, PaddingMask(attentionMask), 4) + first.Forward(attentionMask)", "is also read otherwise")]
    [InlineData("MatMul(Transpose(Attention(x, x, x, PaddingMask(attentionMask), 4), 1, 2), x)", "[batch, ")]
    [InlineData("Softmax(Attention(x, x, x, PaddingMask(attentionMask), 4), 1)", "Softmax")]
    [InlineData("MeanPool(x, attentionMask) + MeanPool(Softmax(x, 0), attentionMask)", "Softmax")]
    [InlineData("MeanPool(x, attentionMask) + Reshape(Slice(x, 1, 0, 1), 0, 32)", "Slice")]
    public void Padding_that_somebody_sees_is_computed(string expression, string why)
    {
        UnitPlan plan = Plan(expression);
        Assert.Equal(-1, plan.Unit.Mask);
        PaddingChoice decision = Assert.Single(plan.Unit.Decisions.OfType<PaddingChoice>());
        Assert.Contains(why, decision.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_mask_says_nothing_of_padding()
    {
        UnitPlan plan = Lowered.Plan("public Tensor Forward(Tensor x) => f.Forward(x);");
        Assert.NotNull(plan.Unit.Sequences);
        Assert.DoesNotContain(plan.Unit.Decisions, d => d is PaddingChoice);
    }

    [Fact]
    public void A_mask_of_floats_leaves_padding_in()
    {
        UnitPlan plan =
            Lowered.Plan("public Tensor Forward(Tensor x, Tensor mask) => Attention(f.Forward(x), f.Forward(x), f.Forward(x), mask, 4);");
        Assert.Equal(-1, plan.Unit.Mask);
        Assert.Contains(plan.Unit.Decisions, d => d is PaddingChoice { Obstacle: { } why }
            && why.Contains("int32", StringComparison.Ordinal));
    }

    [Fact]
    public void The_verifier_finds_padding_that_is_left_out_wrongly()
    {
        Unit sound = Plan("Attention(x, x, x, PaddingMask(attentionMask), 4)").Unit;
        Unit other = sound with { Mask = sound.Parameters[0], Body = sound.Body with { Results = EquatableArray.Of(sound.Parameters[0]) } };
        Assert.Contains("says what padding is", UnitVerifier.FindFault(other), StringComparison.Ordinal);
        Unit seen = sound with { Sequences = sound.Sequences! with { AttendsUnmasked = true }, Body = other.Body };
        Assert.Contains("some step reads it", UnitVerifier.FindFault(seen), StringComparison.Ordinal);
    }

    private static UnitPlan Plan(string expression) => Lowered.Plan(
        $"public Tensor Forward(Tensor input, Tensor attentionMask) {{ Tensor x = g.Forward(input); return {expression}; }}");
}
