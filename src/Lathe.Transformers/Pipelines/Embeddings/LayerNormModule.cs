using System.Numerics.Tensors;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Pipelines;

/// <summary>sentence-transformers' LayerNorm: torch.nn.LayerNorm over the vector, with its default epsilon, summed in float64.</summary>
internal sealed class LayerNormModule : VectorModule
{
    private const double Epsilon = 1e-5;

    private readonly float[] weight, bias;

    private LayerNormModule(float[] weight, float[] bias) => (this.weight, this.bias) = (weight, bias);

    /// <param name="folder">With config.json and model.safetensors.</param>
    /// <param name="width">Of the vectors that come in.</param>
    /// <exception cref="PipelineException">A file is missing, damaged, or does not fit what stands before it.</exception>
    /// <exception cref="CheckpointException">model.safetensors is damaged.</exception>
    public static LayerNormModule Load(string folder, int width)
    {
        ConfigurationFile configuration = ModuleFiles.Configuration(folder, "LayerNorm");
        int stated = configuration.Int32("dimension", 1, int.MaxValue)
            ?? throw configuration.Problem("has no 'dimension'; expected the width of the vectors that come in.");
        if (stated != width)
            throw configuration.Problem($"'dimension' is {stated}; expected {width}, the width of what the modules before it give.");
        using SafetensorsFile weights = ModuleFiles.Weights(folder);
        return new LayerNormModule(ModuleFiles.Read(weights, "norm.weight", width), ModuleFiles.Read(weights, "norm.bias", width));
    }

    public override int Dimensions(int inputs) => inputs;

    public override void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        double sum = 0, squares = 0;
        foreach (float value in input)
            sum += value;
        double mean = sum / input.Length;
        foreach (float value in input)
            squares += (value - mean) * (value - mean);
        double scale = 1 / Math.Sqrt(squares / input.Length + Epsilon);
        for (int i = 0; i < input.Length; i++)
            output[i] = (float)((input[i] - mean) * scale);
        TensorPrimitives.MultiplyAdd(output, weight, bias, output);
    }
}
