using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.Transformers;

/// <summary>
/// The activation functions by the names that transformers gives them in config.json: an activation's own name in snake case, unless it is
/// listed here.
/// </summary>
internal static class ActivationNames
{
    private static readonly Dictionary<Activation, string[]> Others = new()
    {
        [Activation.Gelu] = ["gelu", "gelu_python"],
        // these differ in how transformers computes them, not in what they compute
        [Activation.GeluTanh] = ["gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate"],
        [Activation.Silu] = ["silu", "swish"],
    };

    private static readonly (string Name, Activation Activation)[] Known = [
        .. Enum.GetValues<Activation>().Where(activation => activation != Activation.None)
            .SelectMany(activation => NamesOf(activation).Select(name => (name, activation))),
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

    private static string[] NamesOf(Activation activation) =>
        Others.GetValueOrDefault(activation) ?? [TensorPath.SnakeCase(activation.ToString())];
}
