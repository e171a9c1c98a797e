using System.Reflection;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Training.Tests.Modules;
using TorchSharp;

namespace Lathe.Training.Tests.Importance;

/// <summary>Importance by gates against what the class, run eagerly, does as a unit fades.</summary>
public sealed class GradientImportanceTests(BuiltSamples built)
{
    /// <summary>Of a float32 model's loss at a step of a hundredth: rounding over the step, and its square.</summary>
    private const double Step = 0.01, Most = 2e-3;

    [Theory]
    [InlineData("tower.0.up", false, 3, "tower.0.down.weight", 3, 1)]
    [InlineData("tower.1.up", false, 95, "tower.1.down.weight", 95, 1)]
    [InlineData("tower.0.attention.query", true, 2, "tower.0.attention.output.weight", 32, 16)]
    public void A_score_is_the_slope_of_the_loss_as_the_unit_fades(
        string layer, bool byHead, int unit, string reader, int firstColumn, int columns)
    {
        TrainableClass encoder = built["Encoder"];
        Tensor[] inputs = Samples.Of("Encoder").MakeInputs();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = encoder.LoadTrainable();
        using GradientImportance importance = new(model, CouplingOf(encoder));
        Assert.Null(importance.Of(layer, byHead, Lathe.Importance.Taylor));
        for (int batch = 0; batch < 2; batch++)
        {
            Loss(model, inputs).backward();
            importance.Add();
        }

        double slope = (EagerLoss(encoder, inputs, 1 + Step) - EagerLoss(encoder, inputs, 1 - Step)) / (2 * Step);
        double scale = Math.Abs(EagerLoss(encoder, inputs, 1));
        IReadOnlyList<double> taylor = importance.Of(layer, byHead, Lathe.Importance.Taylor)!;
        Assert.InRange(Math.Abs(taylor[unit] - (2 * Math.Abs(slope))), 0, Most * scale);
        Assert.InRange(importance.Of(layer, byHead, Lathe.Importance.Hessian)![unit], slope * slope * 0.9, slope * slope * 1.1);
        Assert.True(taylor.Distinct().Count() > 1);

        double EagerLoss(TrainableClass model, Tensor[] given, double factor)
        {
            string faded = Directory.CreateTempSubdirectory("lathe-faded-").FullName;
            try
            {
                Fade(model.Folder, faded, factor);
                double sum = 0;
                foreach (float value in model.RunEager(model.LoadEager(faded), given)[0].Contiguous().Floats)
                    sum += (double)value * value;
                return sum;
            }
            finally
            {
                Directory.Delete(faded, recursive: true);
            }
        }

        void Fade(string folder, string target, double factor)
        {
            File.Copy(Path.Combine(folder, "config.json"), Path.Combine(target, "config.json"));
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
            SafetensorsFile.Write(Path.Combine(target, "model.safetensors"), file.Tensors.Keys.Select(name =>
            {
                Tensor tensor = file.Read(name);
                for (int i = 0; name == reader && i < tensor.Floats.Length; i++)
                {
                    if (i % tensor.Shape[1] >= firstColumn && i % tensor.Shape[1] < firstColumn + columns)
                        tensor.Floats[i] = (float)(tensor.Floats[i] * factor);
                }

                return (name, tensor);
            }).ToArray());
        }
    }

    [Fact]
    public void Pruning_by_Taylor_keeps_the_units_of_the_highest_scores()
    {
        TrainableClass encoder = built["Encoder"];
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = encoder.LoadTrainable();
        using GradientImportance importance = new(model, CouplingOf(encoder));
        Loss(model, Samples.Of("Encoder").MakeInputs()).backward();
        importance.Add();
        using Checkpoint checkpoint = Checkpoint.Open(encoder.Folder);
        PruningOptions options = new()
        {
            Neurons = 0.5, Importance = Lathe.Importance.Taylor, Gradients = importance, Refit = false,
        };
        CheckpointPruner pruner = new(checkpoint, options, new Dictionary<string, string>(StringComparer.Ordinal), null, []);
        PrunedUnits[] chosen = [.. pruner.Choose(CouplingOf(encoder))];
        Assert.NotEmpty(chosen);
        foreach (PrunedUnits units in chosen)
        {
            double[] scores = [.. importance.Of(units.Layer, byHead: false, Lathe.Importance.Taylor)!];
            Assert.Equal(
                Enumerable.Range(0, scores.Length).OrderByDescending(unit => scores[unit]).Take(units.Kept.Count).Order(), units.Kept);
        }
    }

    [Fact]
    public void What_was_pruned_is_still_told_of_weights_that_were_trained_after_that()
    {
        TrainableClass encoder = built["Encoder"];
        string pruned = Directory.CreateTempSubdirectory("lathe-pruned-").FullName, trained = pruned + "-trained";
        try
        {
            IReadOnlyList<PrunedUnits> chosen;
            using (Checkpoint checkpoint = Checkpoint.Open(encoder.Folder))
            {
                // what the class lets go, and not the scorer behind the tower
                PruningOptions options = new()
                {
                    Layers = [new("tower.{i}.up", ByHead: false, 0.5, Lathe.Importance.Magnitude)], Refit = false,
                };
                CheckpointPruner pruner = new(checkpoint, options,
                    new Dictionary<string, string>(StringComparer.Ordinal), null, []);
                chosen = pruner.Choose(CouplingOf(encoder));
                pruner.Write(Path.Combine(pruned, "model.safetensors"));
                File.Copy(Path.Combine(encoder.Folder, "config.json"), Path.Combine(pruned, "config.json"));
            }

            using (TrainableModel model = encoder.LoadTrainable(pruned))
                model.Save(trained);
            using Checkpoint after = Checkpoint.Open(trained);
            IReadOnlyList<PrunedUnits> told = KeptIndices.Read(after, () => CouplingOf(encoder));
            Assert.NotEmpty(told);
            Assert.Equal(chosen.Select(Shown), told.Select(Shown));
        }
        finally
        {
            Directory.Delete(pruned, recursive: true);
            if (Directory.Exists(trained))
                Directory.Delete(trained, recursive: true);
        }

        static string Shown(PrunedUnits units) =>
            $"{units.Layer} {units.ByHead} {units.Of} {string.Join(',', units.Kept)} {units.Importance} {units.Rows}";
    }

    [Fact]
    public void Importance_that_nobody_has_measured_is_asked_for_in_vain()
    {
        TrainableClass encoder = built["Encoder"];
        using Checkpoint checkpoint = Checkpoint.Open(encoder.Folder);
        PruningOptions options = new() { Neurons = 0.5, Importance = Lathe.Importance.Hessian, Refit = false };
        CheckpointException problem = Assert.Throws<CheckpointException>(() => new CheckpointPruner(
            checkpoint, options, new Dictionary<string, string>(StringComparer.Ordinal), null, []).Choose(CouplingOf(encoder)));
        Assert.Contains("GradientImportance", problem.Message, StringComparison.Ordinal);
        using TrainableModel model = encoder.LoadTrainable();
        using GradientImportance importance = new(model, CouplingOf(encoder));
        Assert.Throws<InvalidOperationException>(importance.Add);
        Assert.Throws<ArgumentException>(() => new GradientImportance(model, CouplingOf(encoder)));
    }

    private static CouplingTable CouplingOf(TrainableClass model) =>
        (CouplingTable)model.Type.GetProperty("Coupling", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static torch.Tensor Loss(TrainableModel model, Tensor[] inputs) =>
        model.Run([.. inputs.Select(TorchTensors.ToTorch)])[0].square().sum();
}
