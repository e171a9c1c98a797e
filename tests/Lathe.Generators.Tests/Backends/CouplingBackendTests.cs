using Lathe.Checkpoints;
using Lathe.Generators.Tests.Generation;
using Lathe.Generators.Tests.Typing;
using Lathe.Generators.Typing.Coupling;

namespace Lathe.Generators.Tests.Backends;

/// <summary>The table in the generated class says what the analysis found.</summary>
public sealed class CouplingBackendTests
{
    [Fact]
    public void The_generated_class_has_the_table()
    {
        using GeneratedModel model = GeneratedModel.Build("Bert", CouplingSources.Bert);
        global::Lathe.CouplingTable constant = (global::Lathe.CouplingTable)model.Type.GetProperty("Coupling")!.GetValue(null)!;
        AssertSame(CouplingAnalysis.Run(Typed.Model("Bert", CouplingSources.Bert), TestContext.Current.CancellationToken), constant);

        using GeneratedModel configured = GeneratedModel.Build("Configured", Sources.Configured, """
            {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 0, "pooler": true, "epsilon": 1e-5, "activation": "Relu"}
            """);
        using Checkpoint checkpoint = Checkpoint.Open(configured.Folder);
        global::Lathe.CouplingTable read =
            (global::Lathe.CouplingTable)configured.Type.GetMethod("CouplingOf", [typeof(Checkpoint)])!.Invoke(null, [checkpoint])!;
        global::Lathe.CouplingGroup heads = read.Groups.Single(g => g.ByHead);
        Assert.Equal((3, "3 heads, each of layers[*]"), (heads.Units, heads.Extent));
        Assert.True(heads.MayBePruned);
        string[] members = [.. read.Groups.SelectMany(g => g.Axes).Select(a => a.Member)];
        Assert.Contains("pooler", members);
        Assert.DoesNotContain("classifier", members);
        Assert.Equal("layers[*].query outputs, 12 a head", heads.Axes[0].ToString());
        Assert.All(heads.Axes, axis => Assert.Equal(1, axis.Paths[0].Split("{i}").Length - 1));
        Assert.Equal(["pooler"], read.Groups.SelectMany(g => g.Axes).First(a => a.Member == "pooler").Paths);
    }

    private static void AssertSame(Lathe.Generators.Typing.Coupling.CouplingTable expected, global::Lathe.CouplingTable found)
    {
        string text = string.Concat(found.Groups.Select(g =>
            $"{g.Name}: {g.Extent}\n{string.Concat(g.Axes.Select(a => $"  {a}\n"))}{string.Concat(g.Pins.Select(p => $"  kept: {g.Reason(p)}\n"))}"));
        Assert.Equal(CouplingPrinter.Print(expected), text);
    }
}
