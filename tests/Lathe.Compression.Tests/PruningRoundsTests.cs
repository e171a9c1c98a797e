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
    [InlineData(false, 0.5)]
    [InlineData(true, 0.5)]
    [InlineData(false, 0.9)]
    public void Rounds_end_where_one_does(bool isGlobal, double share)
    {
        PruningOptions options = new()
        {
            Neurons = share, Heads = 0.5, Importance = Importance.Magnitude, Global = isGlobal && share < 0.9, Refit = false,
        };
        PruningResult once = Prune(folder, "once", options);
        foreach (int rounds in (int[])[2, 5])
        {
            PruningResult found = Prune(folder, $"in {rounds}", options with { Rounds = rounds });
            Assert.Equal(once.Pruned.Sum(units => units.Kept.Count), found.Pruned.Sum(units => units.Kept.Count));
            // layers are held against their own mean, which moves as units go
            if (isGlobal)
                continue;
            Assert.Equal(once.Pruned.Select(Shown), found.Pruned.Select(Shown));
            Assert.Equal(Weights("once"), Weights($"in {rounds}"));
        }
    }

    /// <summary>The oracle is the same, one after the other by hand.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_rounds_are_two_prunings_of_the_same_share_of_what_is_left(bool isGlobal)
    {
        // of 48 neurons 14 are 1 − 0.5^½, and 24 a half
        PruningOptions options = new() { Neurons = 0.5, Global = isGlobal };
        PruningResult found = Prune(folder, "rounds", options with { Rounds = 2 });
        int units = found.Pruned[0].Of, first = (int)Math.Round((1 - Math.Sqrt(0.5)) * (isGlobal ? 2 * units : units));
        int all = isGlobal ? 2 * units : units;
        Prune(folder, "first", options with { Neurons = (double)first / all });
        PruningResult second = Prune(Path.Combine(parent, "first"), "second", options with
        {
            Neurons = ((all / 2) - first) / (double)(all - first),
        });
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
            GradientsOf = read =>
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
            GradientsOf = read => read == folder ? new Rising(48) : throw new NotSupportedException("the second round fails"),
        }));
        Assert.False(Directory.Exists(Path.Combine(parent, "stopped")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(parent).Select(Path.GetFileName));
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
            GradientsOf = _ => new Rising(48),
        }), StringComparison.Ordinal);
        Assert.Contains("1 round", Refused(options with { Rounds = 0 }), StringComparison.Ordinal);
        Assert.Contains("GradientsOf", Refused(options with
        {
            Importance = Importance.Magnitude,
            Layers = [new("encoder.layer.{i}.intermediate.dense", ByHead: false, 0.5, Importance.Hessian)],
        }), StringComparison.Ordinal);

        string Refused(PruningOptions wrong) => Assert.Throws<ArgumentOutOfRangeException>(() => Prune(folder, "never", wrong)).Message;
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
