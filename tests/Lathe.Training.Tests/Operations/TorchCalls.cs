using Lathe.CompilerServices;
using TorchSharp;

namespace Lathe.Training.Tests.Operations;

/// <summary>The torch forms of operations and layers, by the names of the oracle's cases.</summary>
internal sealed class TorchCalls : TorchOperations
{
    /// <summary>A module, which needs libtorch: made when one is asked for.</summary>
    private static readonly Lazy<TorchCalls> one = new(() => new TorchCalls());

    private TorchCalls()
        : base("calls")
    {
    }

    private Dictionary<string, Func<torch.Tensor[], torch.Tensor[], torch.Tensor>> All => new(StringComparer.Ordinal)
    {
        ["Gelu"] = (x, _) => Activate(x[0], Activation.Gelu),
        ["GeluTanh"] = (x, _) => Activate(x[0], Activation.GeluTanh),
        ["Relu"] = (x, _) => Activate(x[0], Activation.Relu),
        ["Silu"] = (x, _) => Activate(x[0], Activation.Silu),
        ["Tanh"] = (x, _) => Activate(x[0], Activation.Tanh),
        ["Sigmoid"] = (x, _) => Activate(x[0], Activation.Sigmoid),
        ["Activate"] = (x, _) => Activate(x[0], Activation.Silu),
        ["Abs"] = (x, _) => Abs(x[0]),
        ["Exp"] = (x, _) => Exp(x[0]),
        ["Log"] = (x, _) => Log(x[0]),
        ["Sqrt"] = (x, _) => Sqrt(x[0]),
        ["Clamp"] = (x, _) => Clamp(x[0], -1, 0.75f),
        ["Maximum"] = (x, _) => Maximum(x[0], x[1]),
        ["Maximum, of a number"] = (x, _) => Maximum(x[0], 0.25f),
        ["Minimum"] = (x, _) => Minimum(x[0], x[1]),
        ["Minimum, of a number"] = (x, _) => Minimum(x[0], 0.25f),
        ["Where"] = (x, _) => Where(torch.tensor([1f, 1f, 1f, 1f, 1f, 0f], [2, 3, 1]), x[0], x[1]),
        ["Sum"] = (x, _) => Sum(x[0], 1, keepDimensions: true),
        ["Mean"] = (x, _) => Mean(x[0], 2),
        ["Max"] = (x, _) => Max(x[0], 1),
        ["Min"] = (x, _) => Min(x[0], 2, keepDimensions: true),
        ["Softmax"] = (x, _) => Softmax(x[0], 1),
        ["L2Normalize"] = (x, _) => L2Normalize(x[0]),
        ["MatMul"] = (x, _) => MatMul(x[0], x[1]),
        ["MeanPool"] = (x, ids) => MeanPool(x[0], ids[0]),
        ["Reshape"] = (x, _) => Reshape(x[0], 0, 12),
        ["Transpose"] = (x, _) => Transpose(x[0], 1, 2),
        ["Slice"] = (x, _) => Slice(x[0], 1, 1, 2),
        ["Concat"] = (x, _) => Concat(2, x[0], x[1]),
        ["FirstToken"] = (x, _) => FirstToken(x[0]),
        ["ExpandBatch"] = (x, _) => ExpandBatch(x[0], torch.zeros(3, 1, 1)),
        ["Conv1d"] = (x, _) => Conv1d(x[0], x[1], x[2], stride: 2, padding: 1, dilation: 2, groups: 2),
        ["PatchEmbedding"] = (x, _) => PatchEmbedding(x[0], x[1], x[2]),
        ["RotaryPositions"] = (x, ids) => RotaryPositions(x[0], ids[0], heads: 2, theta: 100),
        ["RotaryPositions, interleaved"] = (x, ids) => RotaryPositions(x[0], ids[0], heads: 2, theta: 100, interleaved: true),
        ["Attention"] = (x, ids) => Attention(x[0], x[1], x[2], PaddingMask(ids[0]), heads: 2),
        ["Attention, keys of several heads"] = (x, ids) =>
            Attention(x[0], x[1], x[2], PaddingMask(ids[0]), heads: 4, scale: 0.25f, keyHeads: 2),
        ["Linear"] = (x, _) => new TrainableLinear("line", Parameter(x, 1), Parameter(x, 2)).Forward(x[0]),
        ["Linear, without bias"] = (x, _) => new TrainableLinear("line", Parameter(x, 1), null).Forward(x[0]),
        ["Embedding"] = (x, ids) => new TrainableEmbedding("table", Parameter(x, 0)).Forward(ids[0]),
        ["LayerNorm"] = (x, _) => new TrainableLayerNorm(Parameter(x, 1), Parameter(x, 2), 4, 1e-5f).Forward(x[0]),
        ["RmsNorm"] = (x, _) => new TrainableRmsNorm(Parameter(x, 1), 1e-5f).Forward(x[0]),
    };

    /// <summary>What computes a case of its float inputs and ids.</summary>
    public static Func<torch.Tensor[], torch.Tensor[], torch.Tensor> Of(string name) => one.Value.All[name];

    /// <summary>Layers hold parameters: the input's place is taken by one with its numbers, whose gradient is looked at.</summary>
    private static TrainableParameter Parameter(torch.Tensor[] inputs, int index)
    {
        TorchSharp.Modules.Parameter parameter = new(inputs[index].detach());
        inputs[index] = parameter;
        return new TrainableParameter($"{index}", parameter);
    }
}
