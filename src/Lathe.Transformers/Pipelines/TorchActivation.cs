using System.Text.Json;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// A function of torch.nn as configuration files name it, such as <c>torch.nn.modules.activation.Tanh</c>, with the parameters that its
/// constructor takes when it is given none: computed in float64 on a row of values.
/// </summary>
internal sealed class TorchActivation
{
    private const string Trusted = "torch.";

    private static readonly TorchActivation[] known = [
        new("Identity", _ => { }),
        new("Sigmoid", values => Logits.Sigmoid(values, values)),
        new("Softmax", values => Logits.Softmax(values, values)),
        new("LogSoftmax", LogSoftmax),
        new("Tanh", Math.Tanh),
        new("ReLU", x => Math.Max(x, 0)),
        new("ReLU6", x => Math.Clamp(x, 0, 6)),
        new("GELU", values => Ops.Gelu(Tensor.From(values.ToArray(), values.Length)).Floats.CopyTo(values)),
        new("SiLU", x => x * Sigmoid(x)),
        new("Mish", x => x * Math.Tanh(Softplus(x))),
        new("ELU", x => x > 0 ? x : ExpMinusOne(x)),
        new("CELU", x => x > 0 ? x : ExpMinusOne(x)),
        new("SELU", x => 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848170429916717 * ExpMinusOne(x))),
        new("LeakyReLU", x => x >= 0 ? x : 0.01 * x),
        new("Softplus", Softplus),
        new("Softsign", x => x / (1 + Math.Abs(x))),
        new("LogSigmoid", x => -Softplus(-x)),
        new("Hardtanh", x => Math.Clamp(x, -1, 1)),
        new("Hardsigmoid", x => Math.Clamp(x + 3, 0, 6) / 6),
        new("Hardswish", x => x * Math.Clamp(x + 3, 0, 6) / 6),
        new("Tanhshrink", x => x - Math.Tanh(x)),
    ];

    private readonly RowFunction function;

    private TorchActivation(string name, RowFunction function)
    {
        Name = name;
        this.function = function;
    }

    private TorchActivation(string name, Func<double, double> each)
        : this(name, values =>
        {
            foreach (ref float value in values)
                value = (float)each(value);
        })
    {
    }

    private delegate void RowFunction(Span<float> values);

    /// <summary>Its class in torch.nn.</summary>
    public string Name { get; }

    /// <summary>The function of a name without its module, such as "Tanh".</summary>
    public static TorchActivation Of(string name) => known.First(activation => activation.Name == name);

    /// <summary>The function that a file names.</summary>
    /// <exception cref="PipelineException">The value is no name of a function that is computed here; the message lists them.</exception>
    public static TorchActivation Read(ConfigurationFile file, string key, JsonElement value)
    {
        string path = file.Text(key, value), name = path[(path.LastIndexOf('.') + 1)..];
        TorchActivation? found = path.StartsWith(Trusted, StringComparison.Ordinal)
            ? Array.Find(known, activation => activation.Name == name) : null;
        return found
            ?? throw file.Wrong(key, value,
            $"a function of torch.nn that needs no parameters: {string.Join(", ", known.Select(activation => activation.Name))}, such as "
            + "\"torch.nn.modules.activation.Tanh\"");
    }

    /// <summary>Applies it to a row, in place.</summary>
    public void Run(Span<float> values) => function(values);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // ln(1 + eˣ); beyond 20 torch takes x itself, and the difference is below float32's rounding. Written so that small results keep their
    // digits
    private static double Softplus(double x) => x > 20 ? x : Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    // for tiny arguments 1 + t rounds t away
    private static double LogOnePlus(double t) => t < 1e-9 ? t : Math.Log(1 + t);

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-9 ? x : Math.Exp(x) - 1;

    private static void LogSoftmax(Span<float> values)
    {
        double highest = double.NegativeInfinity, sum = 0;
        foreach (float value in values)
            highest = Math.Max(highest, value);
        foreach (float value in values)
            sum += Math.Exp(value - highest);
        foreach (ref float value in values)
            value = (float)(value - highest - Math.Log(sum));
    }
}
