using Lathe.Checkpoints;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Compression.Tests;

/// <summary>Units that go in several rounds.</summary>
public sealed class PruningRoundsTests : IDisposable
{
    private readonly string folder = Samples.NewFolder(), parent = Samples.NewFolder();

    public PruningRoundsTests() => TinyCheckpoint.Write(folder, "bert", EncoderHead.None);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(parent, recursive: true);
    }

    /// <summary>What goes has no part in the magnitude of what stays: however many rounds, it is the same choice.</summary>
    [Theory]
    [InlineData(false, 0.5, 1)]
    [InlineData(true, 0.5, 1)]
    [InlineData(false, 0.9, 1)]
    [InlineData(true, 0.9, 3)]
    public void Rounds_end_where_one_does(bool isGlobal, double share, int fewestLeft)
    {
        PruningOptions options = new()
        {
            Neurons = share, Heads = 0.5, Importance = Importance.Magnitude, Global = isGlobal, Refit = false, FewestLeft = fewestLeft,
            Layers = [new("encoder.layer.1.attention.self.query", ByHead: true, 0.25, Importance.Magnitude)],
        };
        PruningResult once = Prune(folder, "once", options);
        foreach (int rounds in (int[])[2, 5])
        {
            PruningResult found = Prune(folder, $"in {rounds}", options with { Rounds = rounds });
            Assert.Equal(once.Pruned.Select(Shown), found.Pruned.Select(Shown));
            Assert.Equal(Weights("once"), Weights($"in {rounds}"));
        }
    }

    /// <summary>The oracle is the same, one after the other by hand.</summary>
    [Fact]
    public void Two_rounds_are_two_prunings_of_the_same_share_of_what_is_left()
    {
        PruningOptions options = new() { Neurons = 0.5 };
        PruningResult found = Prune(folder, "rounds", options with { Rounds = 2 });
        // of 48 neurons 14 are 1 − 0.5^½, and 24 a half
        Prune(folder, "first", options with { Neurons = 14 / 48.0 });
        PruningResult second = Prune(Path.Combine(parent, "first"), "second", options with { Neurons = 10 / 34.0 });
        Assert.Equal(second.Pruned.Select(Shown), found.Pruned.Select(Shown));
        Assert.Equal(Weights("second"), Weights("rounds"));
        Assert.NotEqual(Prune(folder, "once", options).Pruned.Select(Shown), found.Pruned.Select(Shown));
        Assert.Equal([".lathe-output", "config.json", "model.safetensors"],
            Directory.EnumerateFileSystemEntries(Path.Combine(parent, "rounds")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_round_has_its_gradients_measured_on_what_is_left()
    {
        List<int> asked = [];
        PruningOptions options = new()
        {
            Neurons = 0.75, Importance = Importance.Taylor, Refit = false, Rounds = 3,
            GradientsOf = (read, _) =>
            {
                using Checkpoint checkpoint = Checkpoint.Open(read);
                asked.Add((int)checkpoint.Find("encoder.layer.0.intermediate.dense.weight").Shape[0]);
                return new Rising(asked[^1]);
            },
        };
        PruningResult found = Prune(folder, "out", options);
        PrunedUnits layer = found.Pruned.Single(units => units.Layer == "encoder.layer.0.intermediate.dense");
        // 48 times a third of the power at each round, 12 in the end
        Assert.Equal([48, 30, 19], asked);
        // the highest scores are the last units', in every round
        Assert.Equal(Enumerable.Range(layer.Of - (layer.Of / 4), layer.Of / 4), layer.Kept);
        Assert.Equal(Importance.Taylor, layer.Importance);

        Assert.Throws<NotSupportedException>(() => Prune(folder, "stopped", options with
        {
            GradientsOf = (read, _) => read == folder ? new Rising(48) : throw new NotSupportedException("the second round fails"),
        }));
        Assert.False(Directory.Exists(Path.Combine(parent, "stopped")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(parent).Select(Path.GetFileName));
    }

    /// <summary>Numbers that were drawn by place each time would take units in runs: of 48, one after the other.</summary>
    [Fact]
    public void Chance_is_another_draw_in_each_round()
    {
        PruningOptions options = new() { Neurons = 0.5, Importance = Importance.Random, Refit = false, Rounds = 12 };
        List<int> runs = [];
        for (int seed = 0; seed < 20; seed++)
        {
            PrunedUnits layer = Prune(folder, $"chance {seed}", options with { Seed = seed }).Pruned
                .First(units => units.Layer == "encoder.layer.0.intermediate.dense");
            Assert.Equal(24, layer.Kept.Count);
            runs.Add(layer.Kept.Where((unit, i) => i == 0 || layer.Kept[i - 1] != unit - 1).Count());
        }

        // of 24 among 48 in any order there are 24 · 25 / 48 = 12.5 runs, with a variance of 3.1: of 20 means, three deviations
        Assert.InRange(runs.Average(), 12.5 - (3 * Math.Sqrt(3.1 / 20)), 12.5 + (3 * Math.Sqrt(3.1 / 20)));
        Assert.Equal(20, runs.Count);
    }

    /// <summary>A share of a share is as many units as the whole share, in binary fractions too.</summary>
    [Theory]
    [InlineData(15, 0.1, 13)]
    [InlineData(50, 0.29, 36)]
    [InlineData(10, 0.05, 10)]
    public void One_round_takes_the_very_share(int units, double share, int left)
    {
        double[] scores = [.. Enumerable.Range(0, units).Select(unit => (double)unit)];
        double gone = PruningRound.Only().Gone(share);
        Assert.Equal(units - left, UnitSelection.Choose([scores], [(units, 1)], gone, isGlobal: false, 1)[0].Count);
        Assert.Equal(units - left, UnitSelection.OfLayer(scores, units, share, 1).Count);
    }

    [Fact]
    public void Rounds_that_cannot_be_are_refused()
    {
        PruningOptions options = new() { Neurons = 0.5, Importance = Importance.Taylor, Refit = false, Rounds = 2 };
        Assert.Contains("GradientsOf", Refused(options), StringComparison.Ordinal);
        Assert.Contains("GradientsOf", Refused(options with { Gradients = new Rising(48) }), StringComparison.Ordinal);
        Assert.Contains("movement", Refused(options with
        {
            Importance = Importance.Movement,
            GradientsOf = (_, _) => new Rising(48),
        }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Prune(folder, "never", options with
        {
            Rounds = 1,
            Gradients = new Rising(48),
            GradientsOf = (_, _) => new Rising(48),
        }));
        Assert.Contains("1 round", Refused(options with { Rounds = 0 }), StringComparison.Ordinal);
        Assert.Contains("GradientsOf", Refused(options with
        {
            Importance = Importance.Magnitude,
            Layers = [new("encoder.layer.{i}.intermediate.dense", ByHead: false, 0.5, Importance.Hessian)],
        }), StringComparison.Ordinal);

        string Refused(PruningOptions wrong) => Assert.ThrowsAny<ArgumentException>(() => Prune(folder, "never", wrong)).Message;
    }

    private static string Shown(PrunedUnits units) =>
        $"{units.Layer} {units.ByHead} {units.Of} {string.Join(',', units.Kept)} {units.Importance} {units.Rows}";

    private PruningResult Prune(string from, string name, PruningOptions options) =>
        new Compressor(Samples.Target, from, new CompressionOptions { Pruning = options }, Samples.Data(folder))
            .RunPruning(Path.Combine(parent, name), null, Token);

    private byte[] Weights(string name) => File.ReadAllBytes(Path.Combine(parent, name, "model.safetensors"));

    /// <summary>The more important the further back.</summary>
    private sealed class Rising(int units) : IUnitImportance
    {
        public IReadOnlyList<double> Of(string layer, bool byHead, Importance importance) =>
            [.. Enumerable.Range(0, units).Select(unit => (double)unit)];
    }
}
