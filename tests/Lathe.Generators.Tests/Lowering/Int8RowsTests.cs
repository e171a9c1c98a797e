using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Tests.Typing;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>Int8 rows cross the calls of nested models where they are made beside the float32 ones, and are made by the caller
/// elsewhere.</summary>
public sealed class Int8RowsTests
{
    private const string Classes = """
        public sealed record Config(bool Gate) : IModelConfiguration<Config>
        {
            public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new(new Lathe.Checkpoints.ModelConfigurationReader(checkpoint).Bool("gate"));
        }

        [Model]
        public sealed partial class Step
        {
            readonly Linear a = new(32, 32);
            readonly LayerNorm norm = new(32);
            public Tensor Forward(Tensor x) => norm.Forward(x + a.Forward(x));
        }

        [Model]
        public sealed partial class Steps
        {
            readonly Step[] steps = Repeat(2, () => new Step());
            public Tensor Forward(Tensor x)
            {
                foreach (Step step in steps)
                    x = step.Forward(x);
                return x;
            }
        }

        [Model]
        public sealed partial class Feed
        {
            readonly Linear up = new(32, 64);
            readonly Linear down = new(64, 32);
            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }

        [Model]
        public sealed partial class Gated(Config config)
        {
            readonly Linear? gate = config.Gate ? new(32, 32) : null;
            public Tensor Forward(Tensor x)
            {
                Tensor y = Tanh(x);
                if (gate is not null)
                    y = Sigmoid(gate.Forward(x));
                return y;
            }
        }

        [Model, Quantize(Bits = 8)]
        public sealed partial class M(Config config)
        {
            [KeepFloat] readonly Linear f = new(32, 32);
            readonly Linear after = new(32, 32);
            readonly Step step = new();
            readonly Steps steps = new();
            readonly Feed feed = new();
            readonly Gated gated = new(config);


        """;

    [Fact]
    public void A_loop_carries_what_each_round_makes()
    {
        PrecisionPlan plan = Plan("for (int i = 0; i < 3; i++) x = step.Forward(x); return x;");
        Assert.Empty(Passes(plan));
        CallStep call = Assert.Single(Calls(plan.Root));
        Assert.Equal(["x", "xInt8"], Labels(plan.Root, call.Inputs));
        Assert.Equal(["x", "xInt8"], Labels(plan.Root, call.Outputs));
        Unit step = Nested(plan, "Step");
        Assert.Equal(new TakenRows(0, true, "a"), Assert.Single(step.Taken));
        Assert.Equal([0], step.Given);
        Assert.Contains(plan.Root.Unit.Decisions, d => d is QuantisedRows
        {
            Place: QuantisationPlace.Epilogue, Readers: "step (a)",
            OthersReadFloat: true
        });
        Assert.Contains(plan.Root.Unit.Decisions, d => d is QuantisedRows
        {
            Place: QuantisationPlace.Call, Model: "step",
            Readers: "step (a) of the next round"
        });
    }

    [Fact]
    public void Loops_within_models_within_loops_carry_them_too()
    {
        PrecisionPlan plan = Plan("for (int i = 0; i < 3; i++) x = steps.Forward(x); return x;");
        Assert.Empty(Passes(plan));
        Assert.All(plan.Nested, n => Assert.Equal([0], n.Unit.Given));
        Assert.Equal("steps (a)", Assert.Single(Nested(plan, "Steps").Taken).Readers);
    }

    [Fact]
    public void What_stands_behind_the_loop_reads_those_of_the_last_round()
    {
        PrecisionPlan plan = Plan("for (int i = 0; i < 3; i++) x = step.Forward(x); return after.Forward(x);");
        Assert.Empty(Passes(plan));
        Assert.Contains(plan.Root.Unit.Decisions, d => d is QuantisedRows { Place: QuantisationPlace.Already, Readers: "after" });
    }

    [Fact]
    public void A_caller_that_does_not_make_them_quantises_for_the_call()
    {
        PrecisionPlan plan = Plan("for (int i = 0; i < 3; i++) x = x * step.Forward(x); return x;");
        Assert.Single(Passes(plan));
        Assert.Empty(Nested(plan, "Step").Given);
        Assert.Equal(["x", "xInt8"], Labels(plan.Root, Assert.Single(Calls(plan.Root)).Inputs));
    }

    [Fact]
    public void Calls_of_one_model_with_and_without_a_reader_agree()
    {
        PrecisionPlan plan = Plan("return Tanh(step.Forward(step.Forward(x)));");
        Assert.Empty(Passes(plan));
        CallStep[] calls = [.. Calls(plan.Root)];
        Assert.Equal(2, calls.Length);
        Assert.All(calls, c => Assert.Equal((2, 2), (c.Inputs.Count, c.Outputs.Count)));
        Assert.Equal("Step", Assert.Single(plan.Nested).Unit.Name);
    }

    [Fact]
    public void A_model_that_nobody_asks_gives_float32_alone()
    {
        PrecisionPlan plan = Plan("return step.Forward(x);");
        Assert.Empty(Nested(plan, "Step").Given);
        Assert.Single(Assert.Single(Calls(plan.Root)).Outputs);
    }

    [Fact]
    public void Float32_rows_that_only_a_call_reads_are_made_where_its_weights_are_floats()
    {
        PrecisionPlan plan = Plan("return feed.Forward(Gelu(f.Forward(x)));");
        Assert.False(Assert.Single(Nested(plan, "Feed").Taken).AsFloat);
        ProductStep product = Assert.Single(Steps(plan.Root).OfType<ProductStep>(), p => p.Activation is not null);
        Assert.Equal(product.Output, Assert.Single(Calls(plan.Root)).Inputs[0]);
        LoadedReaders readers = new(default, EquatableArray.Of(new NestedReader("feed", 0)));
        Assert.Equal(readers, plan.Root.Unit.Values[product.Output].Readers);
        Assert.Equal(readers, plan.Root.Unit.Values[product.Quantized].Readers);
    }

    [Fact]
    public void What_only_some_checkpoints_read_as_int8_is_quantised_where_they_do()
    {
        PrecisionPlan plan = Plan("return gated.Forward(f.Forward(x));");
        Assert.Empty(Nested(plan, "Gated").Taken);
        Assert.IsType<BranchStep>(Assert.Single(plan.Nested).Unit.Body.Steps.Single(s =>
            s.Blocks.Any(b => b.Steps.Any(i => i is QuantizeStep))));
    }

    [Fact]
    public void A_root_takes_and_gives_float32()
    {
        Unit root = Plan("return after.Forward(input);").Root.Unit;
        Assert.Empty(root.Taken);
        Assert.Empty(root.CanGive);
        Assert.IsType<QuantizeStep>(root.Body.Steps[0]);
    }

    /// <summary>A chunk's rows of 32 and of 64 columns start at other bytes: what the first chunk writes would be over what the second
    /// reads.</summary>
    [Fact]
    public void Chunks_do_not_write_wide_rows_over_narrow_ones()
    {
        const string Source = """
            [Model]
            public sealed partial class Widen
            {
                readonly Linear first = new(32, 32);
                readonly Linear wide = new(32, 64);
                public Tensor Forward(Tensor x) => wide.Forward(Tanh(first.Forward(x)));
            }

            [Model]
            public sealed partial class M
            {
                readonly Linear before = new(32, 32);
                readonly Widen widen = new();
                readonly Linear after = new(64, 32);
                public Tensor Forward(Tensor x) => after.Forward(widen.Forward(before.Forward(x)));
            }
            """;
        UnitPlan root = Lowerer.Run(Typed.Model(ParserHarness.Graph("M", Source)),
            TestContext.Current.CancellationToken).Precisions[0].Root;
        CallStep call = Assert.Single(Calls(root));
        Assert.True(call.Chunked);
        Assert.NotEqual(root.Storages[root.Places[call.Inputs[0]]].Slot, root.Storages[root.Places[call.Outputs[0]]].Slot);
    }

    [Fact]
    public void The_verifier_finds_a_loop_that_mixes_rows()
    {
        PrecisionPlan plan = Plan("for (int i = 0; i < 3; i++) x = step.Forward(x); return x;");
        Unit unit = plan.Root.Unit with
        {
            Values = plan.Root.Unit.Values.Append(
            new Value("odd", plan.Root.Unit.Values[0].Type, Quantized: true)).ToEquatableArray()
        };
        int x = unit.Parameters[0], odd = unit.Values.Count - 1,
            entered = unit.Values.ToList().FindIndex(v => !v.Quantized && v.Label == "f");
        LoopStep loop = new(null, Dimension.Of(2), EquatableArray.Of(x), EquatableArray.Of(odd),
            new StepBlock(default, EquatableArray.Of(x)), EquatableArray.Of(entered));
        Unit broken = unit with { Body = new StepBlock(EquatableArray.Of<Step>(loop), EquatableArray.Of(x)) };
        Assert.Contains("int8 rows here and float32 there", UnitVerifier.FindFault(broken), StringComparison.Ordinal);
    }

    private static PrecisionPlan Plan(string body)
    {
        string source = $"{Classes}    public Tensor Forward(Tensor input) {{ Tensor x = f.Forward(input); {body} }}\n}}";
        ClassPlan plan = Lowerer.Run(Typed.Model(ParserHarness.Graph("M", source)), TestContext.Current.CancellationToken);
        return plan.Precisions.First(p => p.Answers.Contains("Annotated"));
    }

    private static Unit Nested(PrecisionPlan plan, string className) =>
        Assert.Single(plan.Nested, n => n.Unit.Graph.ClassName == className).Unit;

    private static IEnumerable<Step> Passes(PrecisionPlan plan) => plan.Nested.Append(plan.Root).SelectMany(Steps).OfType<QuantizeStep>();

    private static IEnumerable<CallStep> Calls(UnitPlan plan) => Steps(plan).OfType<CallStep>();

    private static IEnumerable<Step> Steps(UnitPlan plan)
    {
        return In(plan.Unit.Body);

        static IEnumerable<Step> In(StepBlock block) => block.Steps.SelectMany(s => s.Blocks.SelectMany(In).Prepend(s));
    }

    private static string[] Labels(UnitPlan plan, IEnumerable<int> values) => [.. values.Select(v => plan.Unit.Values[v].Label)];
}
