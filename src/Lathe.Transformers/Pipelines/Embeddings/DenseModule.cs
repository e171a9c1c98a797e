using System.Numerics.Tensors;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Pipelines;

/// <summary>sentence-transformers' Dense: a product, a bias where there is one, and an activation, in float32.</summary>
internal sealed class DenseModule : VectorModule
{
    private const int LargestWidth = 65_536;

    private readonly int inputs, outputs;
    private readonly float[] weight;
    private readonly float[]? bias;
    private readonly Activation? activation;

    private DenseModule(int inputs, int outputs, float[] weight, float[]? bias, Activation? activation)
    {
        (this.inputs, this.outputs) = (inputs, outputs);
        (this.weight, this.bias, this.activation) = (weight, bias, activation);
    }

    private enum Activation
    {
        Tanh,
        Relu,
        Gelu,
        Sigmoid,
    }

    /// <param name="folder">With config.json and model.safetensors.</param>
    /// <param name="width">Of the vectors that come in.</param>
    /// <exception cref="PipelineException">A file is missing, damaged, or does not fit what stands before it.</exception>
    /// <exception cref="CheckpointException">model.safetensors is damaged.</exception>
    public static DenseModule Load(string folder, int width)
    {
        ConfigurationFile configuration = ConfigurationFile.ReadIfThere(Path.Combine(folder, "config.json"))
            ?? throw new PipelineException($"{folder} has no config.json; expected that of a Dense module.");
        int from = configuration.Int32("in_features", 1, LargestWidth) ?? throw configuration.Problem("has no 'in_features'; expected the width of the vectors that come in.");
        int to = configuration.Int32("out_features", 1, LargestWidth) ?? throw configuration.Problem("has no 'out_features'; expected the width of the vectors that go out.");
        if (from != width)
            throw configuration.Problem($"'in_features' is {from}; expected {width}, the width of what the modules before it give.");
        string weights = Path.Combine(folder, "model.safetensors");
        if (!File.Exists(weights))
            throw new PipelineException($"{folder} has no model.safetensors; pytorch_model.bin is not read. Save the model again with sentence-transformers 2.3 or later.");
        using SafetensorsFile file = SafetensorsFile.Open(weights);
        float[] product = Read(file, "linear.weight", to, from);
        float[]? added = configuration.Bool("bias", true) ? Read(file, "linear.bias", to) : null;
        return new DenseModule(from, to, product, added, ReadActivation(configuration));
    }

    public override int Dimensions(int inputs) => outputs;

    public override void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        for (int i = 0; i < outputs; i++)
            output[i] = TensorPrimitives.Dot(input, weight.AsSpan(i * inputs, inputs)) + (bias is null ? 0 : bias[i]);
        switch (activation)
        {
            case Activation.Tanh:
                TensorPrimitives.Tanh(output, output);
                break;
            case Activation.Relu:
                TensorPrimitives.Max(output, 0f, output);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(output, output);
                break;
            case Activation.Gelu:
                Ops.Gelu(Tensor.From(output.ToArray(), outputs)).Floats.CopyTo(output);
                break;
        }
    }

    private static float[] Read(SafetensorsFile file, string name, params long[] shape)
    {
        if (!file.Tensors.TryGetValue(name, out TensorEntry? entry))
            throw new PipelineException($"{file.Path} has no tensor '{name}'; it holds {string.Join(", ", file.Tensors.Keys.Take(5))}.");
        if (!entry.Shape.SequenceEqual(shape))
            throw new PipelineException($"{file.Path}: '{name}' is {entry}; expected [{string.Join(", ", shape)}] as config.json says.");
        return file.ReadFloat32(name);
    }

    private static Activation? ReadActivation(ConfigurationFile configuration)
    {
        string name = configuration.String("activation_function") ?? "torch.nn.modules.activation.Tanh";
        return name[(name.LastIndexOf('.') + 1)..] switch
        {
            "Identity" => null,
            "Tanh" => Activation.Tanh,
            "ReLU" => Activation.Relu,
            "GELU" => Activation.Gelu,
            "Sigmoid" => Activation.Sigmoid,
            _ => throw configuration.Problem($"'activation_function' is {name}; supported are Identity, Tanh, ReLU, GELU and Sigmoid of torch.nn."),
        };
    }
}
