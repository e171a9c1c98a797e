using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The activation functions by the names that transformers gives them in config.json.</summary>
internal static class ActivationNames
{
    private static readonly (string Name, Activation Activation)[] Known = [
        ("gelu", Activation.Gelu), ("gelu_python", Activation.Gelu),
        // the three differ in how transformers computes them, not in what they compute
        ("gelu_new", Activation.GeluTanh), ("gelu_pytorch_tanh", Activation.GeluTanh), ("gelu_fast", Activation.GeluTanh),
        ("gelu_accurate", Activation.GeluTanh),
        ("relu", Activation.Relu), ("silu", Activation.Silu), ("swish", Activation.Silu),
        ("tanh", Activation.Tanh), ("sigmoid", Activation.Sigmoid),
    ];

    /// <exception cref="CheckpointException">The name is none of the known ones, which are listed.</exception>
    public static Activation Read(ModelConfigurationReader reader, string key)
    {
        string name = reader.String(key, "gelu");
        foreach ((string known, Activation activation) in Known)
        {
            if (known == name)
                return activation;
        }
        string supported = string.Join(", ", Known.Select(entry => entry.Name));
        throw reader.Problem($"'{key}' is \"{name}\"; supported are {supported}.");
    }
}
