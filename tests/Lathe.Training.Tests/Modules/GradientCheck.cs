using Lathe.Checkpoints;
using Lathe.Generators.Tests.Generation;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>
/// Gradients of a trainable model against central differences of its class run eagerly, along one random direction of each parameter: a
/// wrong gradient is orthogonal to what it should differ by with probability 0.
/// </summary>
internal static class GradientCheck
{
    /// <summary>2^-24: what a float32 operation rounds off, relative to its result.</summary>
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>
    /// Relative to a parameter's length. Central differences are off by Rounding / step of what is rounded in the outputs, and by step² of
    /// the third derivative: at the cube root both are Rounding^(2/3). A kink (of Relu, Clamp, Max) within a step adds what no formula
    /// bounds, and is left behind by smaller steps: one of them has to agree.
    /// </summary>
    private static readonly double[] Steps = [.. Enumerable.Range(0, 4).Select(i => Math.Cbrt(Rounding) / (1 << (2 * i)))];

    /// <summary>Operations one after the other that each round, and third derivatives above 1: kinks, exponentials, softmax.</summary>
    private const double Operations = 12;

    /// <param name="trainable">Loaded from the folder.</param>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="runEager">Forward with the weights of a folder.</param>
    /// <param name="inputs">Of both.</param>
    public static void Run(TrainableModel trainable, string folder, Func<string, Tensor[]> runEager, Tensor[] inputs)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = trainable;
        Random random = new(11);
        Tensor[] center = runEager(folder);
        float[][] weights = [.. center.Select(output => Directions(random, (int)output.Length))];
        IReadOnlyList<torch.Tensor> outputs = model.Run([.. inputs.Select(TorchTensors.ToTorch)]);
        // what Forward hands on as it got it has no gradient
        torch.Tensor loss = outputs.Zip(weights).Where(pair => pair.First.requires_grad)
            .Select(pair => (pair.First * torch.tensor(pair.Second, pair.First.shape)).sum()).Aggregate((a, b) => a + b);
        loss.backward();

        double scale = center.Zip(weights, (output, weight) => Length(output.Contiguous().Floats) * Length(weight)).Sum();
        int telling = 0, all = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
        {
            float[] values = parameter.ToFloats(), direction = Directions(random, values.Length);
            double factor = Length(values) / Length(direction);
            using torch.Tensor? gradient = parameter.grad;
            float[] slopes = gradient?.ToFloats() ?? new float[values.Length];
            double found = slopes.Zip(direction, (slope, d) => slope * d * factor).Sum();
            List<string> differences = [];
            foreach (double step in Steps)
            {
                double most = Operations * ((Rounding / step) + (step * step)) * scale;
                double expected = (Loss(step * factor) - Loss(-step * factor)) / (2 * step);
                differences.Add($"{expected:G5} by differences of {step:G2}, at most {most:G3} apart");
                if (!(Math.Abs(found - expected) <= most))
                    continue;
                telling += Math.Abs(expected) > 5 * most ? 1 : 0;
                differences.Clear();
                break;
            }

            Assert.True(differences.Count == 0, $"{name}: {found:G5} along a direction, {string.Join("; ", differences)}");
            all++;

            double Loss(double step)
            {
                string moved = Directory.CreateTempSubdirectory("lathe-moved-").FullName;
                try
                {
                    Move(folder, moved, name, [.. values.Zip(direction, (value, d) => (float)(value + (step * d)))]);
                    return runEager(moved).Zip(weights, Product).Sum();
                }
                finally
                {
                    Directory.Delete(moved, recursive: true);
                }
            }
        }

        // shifts of keys leave softmax as it is, and little beside
        Assert.True(telling * 3 >= all, $"{telling} of {all} parameters have a slope that could tell a wrong gradient");
    }

    /// <summary>A copy of a checkpoint in which one tensor is another.</summary>
    private static void Move(string folder, string target, string name, float[] values)
    {
        File.Copy(Path.Combine(folder, "config.json"), Path.Combine(target, "config.json"));
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        SafetensorsFile.Write(Path.Combine(target, "model.safetensors"), file.Tensors.Keys.Select(key => (key,
            key == name ? Tensor.From(values, file.Read(key).Shape) : file.Read(key))).ToArray());
    }

    private static float[] Directions(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => SeededWeights.Gaussian(random))];

    private static double Product(Tensor output, float[] weights)
    {
        ReadOnlySpan<float> values = output.Contiguous().Floats;
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += (double)values[i] * weights[i];
        return sum;
    }

    private static double Length(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
