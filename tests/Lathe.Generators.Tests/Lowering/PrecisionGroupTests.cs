using Lathe.Contracts;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Tests.Typing;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>Precisions share code where no pass could tell them apart, and nowhere else.</summary>
public sealed class PrecisionGroupTests
{
    private const string AllPrecisions = "Precisions = [Precision.Int8, Precision.Int4, Precision.BFloat16, Precision.Float16]";

    private const string Attention = """
            readonly Linear query = new(32, 32), value = new(32, 32);
            {0}readonly Linear key = new(32, 32);
            readonly Linear last = new(32, 32);
            public Tensor Forward(Tensor x) =>
                last.Forward(Ops.Attention(query.Forward(x), key.Forward(x), value.Forward(x), null, 4));
        """;

    [Fact]
    public void Without_attributes_there_is_code_for_floats_and_code_for_integers() =>
        Assert.Equal(["Float32 Annotated BFloat16 Float16", "Int8 Int4"], Groups(""));

    /// <summary>The key stays float32: one product with the others where they are float32 too, and not where they have 16 bits.</summary>
    [Fact]
    public void What_keeps_its_floats_is_stored_like_others_in_some_precisions_only() =>
        Assert.Equal(["Float32 Annotated", "Int8 Int4", "BFloat16 Float16"], Groups("[KeepFloat] "));

    /// <summary>At Int4 all three are one product; where the key has 8 bits and the others 4, it stands alone.</summary>
    [Fact]
    public void Products_that_are_one_here_and_two_there_share_no_code()
    {
        string source = Source("[Quantize(Bits = 8)] ", ", Quantize(Bits = 4)");
        Assert.Equal(["Float32", "Annotated Int4", "Int8", "BFloat16 Float16"], Groups(source, whole: true));
        ClassPlan plan = Plan(source);
        Assert.Equal(["query, value"], Merged(plan, "Int4"));
        Assert.Equal(["query, key, value"], Merged(plan, "Int8"));
    }

    [Fact]
    public void Each_precision_has_its_own_formats_and_says_who_asked_for_them()
    {
        PrecisionPlan integers = Assert.Single(Plan(Source("", "")).Precisions, p => p.Answers.Contains("Int4"));
        ProductSlot last = integers.Root.Unit.Product("last");
        Assert.Equal([new WeightFormat(WeightEncoding.Int8), new WeightFormat(WeightEncoding.Int4)], last.Formats);
        Assert.Equal(["Precision.Int8 asked for at load", "Precision.Int4 asked for at load"],
            integers.Root.Unit.OfFormats.Select(decisions => decisions.OfType<FormatChoice>().Single().Origins.Single().ToString()));
    }

    private static string[] Merged(ClassPlan plan, string precision) =>
        [.. plan.Precisions.Single(p => p.Answers.Contains(precision)).Root.Unit.Decisions.OfType<MergedProducts>()
            .Select(merged => string.Join(", ", merged.Members))];

    private static string[] Groups(string text, bool whole = false) =>
        [.. Plan(whole ? text : Source(text, "")).Precisions.Select(plan => string.Join(' ', plan.Answers))];

    private static string Source(string onKey, string onClass) => $$"""
        [Model({{AllPrecisions}}){{onClass}}]
        public sealed partial class M
        {
        {{Attention.Replace("{0}", onKey, StringComparison.Ordinal)}}
        }
        """;

    private static ClassPlan Plan(string source) => Lowerer.Run(Typed.Model("M", source), TestContext.Current.CancellationToken);
}
