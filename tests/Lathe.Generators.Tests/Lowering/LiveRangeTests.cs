using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;
using Lathe.Generators.Tests.Typing;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>A plan that loses a value is found, whoever made it. That real plans lose none, every other test of the generator
/// says.</summary>
public sealed class LiveRangeTests
{
    private const string Body = "public Tensor Forward(Tensor x) { Tensor p = Gelu(x), q = Relu(x), r = Tanh(q); return p * q - r * p; }";

    [Fact]
    public void A_plan_as_it_is_loses_nothing()
    {
        UnitPlan plan = Lowered.Plan(Body, "Float32");
        Assert.Null(Fault(plan));
    }

    [Theory]
    [InlineData("gelu", "relu", "'gelu' in gelu is overwritten before it is read")]
    [InlineData("tanh", "relu", "'tanh' in tanh is written over 'relu' in relu, which is read")]
    public void Two_values_in_one_place_are_found(string moved, string onto, string fault)
    {
        UnitPlan plan = Lowered.Plan(Body.Replace("p = Gelu(x), q = Relu(x), r = Tanh(q)",
            "gelu = Gelu(x), relu = Relu(x), tanh = Tanh(relu)", StringComparison.Ordinal)
            .Replace("p * q - r * p", "gelu * relu - tanh * gelu", StringComparison.Ordinal), "Float32");
        int slot = plan.Storages.Single(s => s.Name == onto).Slot;
        Assert.Contains(fault, Fault(plan with
        {
            Storages = plan.Storages.Select(s => s.Name == moved ? s with { Slot = slot } : s).ToEquatableArray(),
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_arena_on_top_of_what_its_call_reads_is_found()
    {
        const string Source = """
            [Model] public sealed partial class Inner
            {
                readonly Linear a = new(32, 32);
                public Tensor Forward(Tensor x) => MatMul(Gelu(a.Forward(x)), Transpose(a.Forward(x), 1, 2));
            }

            [Model] public sealed partial class M
            {
                readonly Inner inner = new();
                public Tensor Forward(Tensor x) => inner.Forward(Tanh(x)) * 2f;
            }
            """;
        UnitPlan plan = Lowerer.Run(Typed.Model("M", Source), TestContext.Current.CancellationToken).Precisions[0].Root;
        Assert.Null(Fault(plan, mayAlias: true));
        int read = plan.Storages.First(s => s.Kind == StorageKind.Arena).Slot;
        Assert.Contains("the arena of 'inner' lies on", Fault(plan with
        {
            Storages = plan.Storages.Select(s => s.Kind == StorageKind.Nested ? s with { Slot = read } : s).ToEquatableArray(),
        }, mayAlias: true), StringComparison.Ordinal);
    }

    /// <param name="mayAlias">Whether a nested model is done with what it reads before it writes.</param>
    private static string? Fault(UnitPlan plan, bool mayAlias = false) =>
        LiveRangeVerifier.FindFault(plan.Unit, plan, (_, _, _) => mayAlias);
}
