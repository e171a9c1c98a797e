using System.Numerics.Tensors;
using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// sentence-transformers' Dense: a product, a bias where there is one, and an activation, in float32; where <c>use_residual</c> says so,
/// its input is added to that, through a product of its own where the widths differ.
/// </summary>
internal sealed class DenseModule : VectorModule
{
    private const int LargestWidth = 65_536;
    private const string Vector = "sentence_embedding", ActivationKey = "activation_function";

    private readonly int inputs, outputs;
    private readonly float[] weight;
    private readonly float[]? bias, residual;
    private readonly bool addsInput;
    private readonly TorchActivation activation;

    private DenseModule(ConfigurationFile configuration, SafetensorsFile file, int inputs, int outputs)
    {
        (this.inputs, this.outputs) = (inputs, outputs);
        weight = ModuleFiles.Read(file, "linear.weight", outputs, inputs);
        bias = configuration.Bool("bias", true) ? ModuleFiles.Read(file, "linear.bias", outputs) : null;
        addsInput = configuration.Bool("use_residual", false);
        residual = addsInput && inputs != outputs ? ModuleFiles.Read(file, "residual.weight", outputs, inputs) : null;
        activation = configuration.TryGet(ActivationKey, out JsonElement named)
            ? TorchActivation.Read(configuration, ActivationKey, named)
            : TorchActivation.Of("Tanh");
    }

    /// <param name="folder">With config.json and model.safetensors.</param>
    /// <param name="width">Of the vectors that come in.</param>
    /// <exception cref="PipelineException">A file is missing, damaged, or does not fit what stands before it.</exception>
    /// <exception cref="CheckpointException">model.safetensors is damaged.</exception>
    public static DenseModule Load(string folder, int width)
    {
        ConfigurationFile configuration = ModuleFiles.Configuration(folder, "Dense");
        int from = configuration.Int32("in_features", 1, LargestWidth)
            ?? throw configuration.Problem("has no 'in_features'; expected the width of the vectors that come in.");
        int to = configuration.Int32("out_features", 1, LargestWidth)
            ?? throw configuration.Problem("has no 'out_features'; expected the width of the vectors that go out.");
        if (from != width)
            throw configuration.Problem($"'in_features' is {from}; expected {width}, the width of what the modules before it give.");
        foreach (string key in (ReadOnlySpan<string>)["module_input_name", "module_output_name"])
        {
            if (configuration.TryGet(key, out JsonElement name) && configuration.Text(key, name) != Vector)
                throw configuration.Wrong(key, name, $"\"{Vector}\": what is computed here is the vector of a text");
        }
        using SafetensorsFile weights = ModuleFiles.Weights(folder);
        return new DenseModule(configuration, weights, from, to);
    }

    public override int Dimensions(int inputs) => outputs;

    public override void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        for (int i = 0; i < outputs; i++)
            output[i] = TensorPrimitives.Dot(input, weight.AsSpan(i * inputs, inputs)) + (bias is null ? 0 : bias[i]);
        activation.Run(output);
        if (!addsInput)
            return;
        for (int i = 0; i < outputs; i++)
            output[i] += residual is null ? input[i] : TensorPrimitives.Dot(input, residual.AsSpan(i * inputs, inputs));
    }
}
