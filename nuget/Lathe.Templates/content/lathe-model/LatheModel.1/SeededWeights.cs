using Lathe;
using Lathe.Checkpoints;

namespace LatheModel._1;

/// <summary>
/// Weights to begin with: random numbers from a fixed seed, under the names that SentenceModel reads. Nobody trained them, so its scores
/// mean nothing yet; put a folder of your own in their place.
/// </summary>
public static class SeededWeights
{
    const int Hidden = 64, Inner = 256, Layers = 2;

    /// <summary>Writes config.json and model.safetensors, unless they are there.</summary>
    /// <param name="folder">Is made where it lacks.</param>
    public static void Write(string folder)
    {
        string weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights))
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{ "model_type": "sentence-model" }""");
        SafetensorsFile.Write(weights, All(new Random(2026)));
    }

    static IEnumerable<(string Name, Tensor Tensor)> All(Random random)
    {
        yield return ("words.weight", Normal(random, 1, SentenceModel.Vocabulary, Hidden));
        yield return ("positions.weight", Normal(random, 0.2f, SentenceModel.Longest, Hidden));
        foreach ((string, Tensor) tensor in Norm("norm"))
            yield return tensor;
        for (int i = 0; i < Layers; i++)
        {
            foreach (string name in (string[])["query", "key", "value", "output"])
            {
                foreach ((string, Tensor) tensor in Linear(random, $"layers.{i}.{name}", Hidden, Hidden))
                    yield return tensor;
            }
            foreach ((string, Tensor) tensor in (IEnumerable<(string, Tensor)>)
                [.. Linear(random, $"layers.{i}.up", Hidden, Inner), .. Linear(random, $"layers.{i}.down", Inner, Hidden),
                .. Norm($"layers.{i}.attention_norm"), .. Norm($"layers.{i}.output_norm")])
                yield return tensor;
        }
        foreach ((string, Tensor) tensor in Linear(random, "classifier", Hidden, SentenceModel.Classes))
            yield return tensor;
    }

    static IEnumerable<(string Name, Tensor Tensor)> Linear(Random random, string name, int inputs, int outputs)
    {
        yield return ($"{name}.weight", Normal(random, 1 / MathF.Sqrt(inputs), outputs, inputs));
        yield return ($"{name}.bias", Normal(random, 0.1f, outputs));
    }

    static IEnumerable<(string Name, Tensor Tensor)> Norm(string name)
    {
        Tensor ones = Tensor.Float32(Hidden);
        ones.Floats.Fill(1);
        yield return ($"{name}.weight", ones);
        yield return ($"{name}.bias", Tensor.Float32(Hidden));
    }

    // A normal distribution from two even ones, as Box and Muller do it.
    static Tensor Normal(Random random, float deviation, params int[] shape)
    {
        Tensor tensor = Tensor.Float32(shape);
        foreach (ref float number in tensor.Floats)
        {
            double length = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), angle = 2 * Math.PI * random.NextDouble();
            number = deviation * (float)(length * Math.Cos(angle));
        }
        return tensor;
    }
}
