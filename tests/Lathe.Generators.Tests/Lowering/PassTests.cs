using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>What each pass does, and what it must leave alone, on models of a few lines.</summary>
public sealed class PassTests
{
    [Fact]
    public void Dead_values_and_their_weights_go()
    {
        UnitPlan plan = Lowered.Plan("public Tensor Forward(Tensor x) { Tensor unused = Gelu(a.Forward(x)); return f.Forward(x); }");
        Assert.Equal(["f"], plan.Unit.Weights.Select(w => w.Name));
    }

    [Theory]
    [InlineData("Attention(a.Forward(x), b.Forward(x), b.Forward(x), mask, 4)")]
    [InlineData("Attention(a.Forward(x), b.Forward(Observe(x, \"again\")), b.Forward(x), mask, 4)")]
    public void Products_of_one_input_become_one_and_equal_ones_are_computed_once(string expression)
    {
        UnitPlan plan = Lowered.Plan($"public Tensor Forward(Tensor x, Tensor mask) => {expression};");
        ProductSlot product = Assert.Single(plan.Unit.Weights.OfType<ProductSlot>());
        Assert.Equal(["a", "b"], product.Members.Select(m => m.Name));
        Assert.Equal(64, product.Outputs.Known);
    }

    [Fact]
    public void An_equal_step_after_a_loop_does_not_read_from_inside_it()
    {
        string[] steps =
            Lowered.Steps(
            "public Tensor Forward(Tensor x) { Tensor y = x; for (int i = 0; i < 2; i++) y = Tanh(Gelu(x) * y); return y + Gelu(x); }");
        Assert.Equal(2, steps.Count(s => s.Contains("Gelu(x)", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Attention(a.Forward(x), c.Forward(x), f.Forward(x), mask, 4)", "three formats")]
    [InlineData("Attention(a.Forward(x), b.Forward(Gelu(x)), f.Forward(x), mask, 4)", "two inputs")]
    public void Products_of_different_formats_or_inputs_stay_apart(string expression, string why)
    {
        UnitPlan plan = Lowered.Plan($"public Tensor Forward(Tensor x, Tensor mask) => {expression};");
        Assert.All(plan.Unit.Weights.OfType<ProductSlot>(), p => Assert.True(p.Members.Count == 1, why));
    }

    [Fact]
    public void A_product_that_others_read_is_not_merged()
    {
        UnitPlan plan = Lowered.Plan("""
            public (Tensor, Tensor) Forward(Tensor x, Tensor mask)
            {
                Tensor k = b.Forward(x);
                return (Attention(a.Forward(x), k, k, mask, 4), Gelu(k));
            }
            """);
        Assert.All(plan.Unit.Weights.OfType<ProductSlot>(), p => Assert.Single(p.Members));
    }

    [Fact]
    public void Residual_and_norm_go_into_the_epilogue() => Assert.Equal(
        ["output = f · x, + x, norm"],
        Lowered.Steps("public Tensor Forward(Tensor x) => norm.Forward(x + f.Forward(x));"));

    [Fact]
    public void A_gate_multiplies_in_the_epilogue() => Assert.Equal(
        ["silu = f · x, Silu", "output = g · x, x silu"],
        Lowered.Steps("public Tensor Forward(Tensor x) => Silu(f.Forward(x)) * g.Forward(x);"));

    [Fact]
    public void A_product_with_two_readers_keeps_its_own_step()
    {
        string[] steps = Lowered.Steps("public Tensor Forward(Tensor x) { Tensor y = f.Forward(x); return Gelu(y) + y; }");
        Assert.Contains("y = f · x", steps);
        Assert.Contains(steps, s => s.Contains("Gelu(y)", StringComparison.Ordinal));
    }

    [Fact]
    public void What_follows_the_norm_does_not_fuse_before_it()
    {
        string[] steps = Lowered.Steps("public Tensor Forward(Tensor x) => Gelu(norm.Forward(f.Forward(x)));");
        Assert.Contains(steps, s => s.EndsWith("f · x, norm", StringComparison.Ordinal));
        Assert.Contains(steps, s => s.Contains("Gelu(", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sum_without_a_product_goes_into_its_norm() => Assert.Equal(
        ["y = f · x", "output = norm(y, gelu)"],
        [.. Lowered.Steps("public Tensor Forward(Tensor x) { Tensor y = f.Forward(x); return norm.Forward(y + Gelu(y)); }")
        .Where(s => !s.Contains("Gelu(", StringComparison.Ordinal))]);

    [Fact]
    public void Nothing_fuses_across_a_loop()
    {
        string[] steps =
            Lowered.Steps(
            "public Tensor Forward(Tensor x) { Tensor y = f.Forward(x); for (int i = 0; i < 3; i++) y = Gelu(y); return y; }");
        Assert.Contains(steps, s => s.EndsWith("= f · x", StringComparison.Ordinal));
    }

    [Fact]
    public void Three_tables_and_the_norm_are_one_pass() => Assert.Equal(
        ["output = first[ids] + second[ids] + third[ids], norm"],
        Lowered.Steps("public Tensor Forward(Tensor ids) => norm.Forward(first.Forward(ids) + second.Forward(ids) + third.Forward(ids));"));

    [Fact]
    public void A_fourth_table_is_added_apart()
    {
        string[] steps =
            Lowered.Steps(
            "public Tensor Forward(Tensor ids) => first.Forward(ids) + second.Forward(ids) + third.Forward(ids) + fourth.Forward(ids);");
        Assert.Contains(steps, s => s.Contains("Add(", StringComparison.Ordinal));
        Assert.Contains(steps, s => s.Contains("first[ids] + second[ids] + third[ids]", StringComparison.Ordinal));
    }

    [Fact]
    public void One_quantised_value_serves_int8_and_int4()
    {
        string[] steps = Lowered.Steps("public (Tensor, Tensor) Forward(Tensor x) => (a.Forward(x), c.Forward(x));");
        Assert.Single(steps, s => s.Contains("= int8 x", StringComparison.Ordinal));
    }

    [Fact]
    public void Consecutive_integer_layers_hand_over_int8()
    {
        string[] steps = Lowered.Steps("public Tensor Forward(Tensor x) => b.Forward(Gelu(a.Forward(x)));");
        Assert.Equal(["xInt8 = int8 x", "gelu, geluInt8 = a · x or xInt8, Gelu", "output = b · gelu or geluInt8"], steps);
    }

    [Theory]
    [InlineData("Attention(a.Forward(x), b.Forward(x), c.Forward(x), mask, 4)", 8, 4)]
    [InlineData("Attention(a.Forward(x), b.Forward(x), b.Forward(x), mask, 4)", 8)]
    [InlineData("Attention(a.Forward(x), b.Forward(Gelu(x)), c.Forward(Gelu(x)) + x, mask, 4)", 4, 4, 4)]
    public void Products_write_the_heads_that_integer_attention_reads(string expression, params int[] heads)
    {
        UnitPlan plan = Lowered.Plan($"public Tensor Forward(Tensor x, Tensor mask) => {expression};");
        HeadLayout[] layouts = [.. plan.Storages.Select(s => s.Heads).OfType<HeadLayout>()];
        Assert.Equal(heads, layouts.Select(layout => layout.Count.Known!.Value).OrderDescending());
        Assert.All(layouts, layout => Assert.Equal(8, layout.Size.Known));
        Assert.Equal(heads.Length, plan.Unit.Decisions.Count(d => d is QuantisedHeads));
    }

    [Theory]
    [InlineData("(Attention(a.Forward(x), b.Forward(x), f.Forward(x), mask, 4), x)", "float weights")]
    [InlineData("(Attention(a.Forward(x), norm.Forward(b.Forward(x)), c.Forward(x), mask, 4), x)", "a norm needs whole rows")]
    [InlineData("(Attention(a.Forward(x), b.Forward(x), c.Forward(x), mask, 4), Gelu(b.Forward(x)))", "someone else reads the keys")]
    [InlineData("(Attention(a.Forward(x), b.Forward(x), x, mask, 4), x)", "values are no product")]
    public void Otherwise_attention_reads_floats(string expression, string why)
    {
        UnitPlan plan = Lowered.Plan($"public (Tensor, Tensor) Forward(Tensor x, Tensor mask) => {expression};");
        Assert.True(plan.Storages.All(s => s.Heads is null), why);
    }

    [Fact]
    public void A_value_is_quantised_once_outside_of_the_loop()
    {
        string[] steps =
            Lowered.Steps("public Tensor Forward(Tensor x, Tensor z) { for (int i = 0; i < 3; i++) z = z + a.Forward(x); return z; }");
        Assert.Equal("xInt8 = int8 x", steps[0]);
        Assert.Single(steps, s => s.Contains("int8 x", StringComparison.Ordinal));
    }

    [Fact]
    public void Float32_ignores_attributes()
    {
        UnitPlan plan = Lowered.Plan("public Tensor Forward(Tensor x) => c.Forward(a.Forward(x));", "Float32");
        Assert.All(plan.Unit.Weights.OfType<ProductSlot>(), p => Assert.False(p.IsInteger));
    }

    [Fact]
    public void Only_what_is_wanted_is_computed()
    {
        string[] steps =
            Lowered.Steps(
            "public (Tensor left, Tensor right) Forward(Tensor x) { Tensor y = f.Forward(x); return (Gelu(y), g.Forward(y)); }");
        Assert.Equal(["y = f · x", "if wanted left", "item1 = Gelu(y)", "end", "if wanted right", "item2 = g · y", "end"], steps);
    }

    [Fact]
    public void Buffers_that_live_at_the_same_time_do_not_share_memory()
    {
        UnitPlan plan =
            Lowered.Plan(
            "public Tensor Forward(Tensor x) { Tensor p = Gelu(x), q = Relu(x), r = Tanh(x); return p * q - r * p + MatMul(q, Transpose(r, 1, 2)) * 0f; }".Replace(" + MatMul(q, Transpose(r, 1, 2)) * 0f", "", StringComparison.Ordinal));
        string[] together = ["gelu", "relu", "tanh"];
        Storage[] storages = [.. plan.Storages.Where(s => together.Contains(s.Name) || s.Name is "p" or "q" or "r")];
        Assert.Equal(3, storages.Length);
        Assert.Equal(3, storages.Select(s => s.Slot).Distinct().Count());
    }
}
