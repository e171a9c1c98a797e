using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Tests;

/// <summary>Logits are the sum of what each token says: small enough to be followed by hand.</summary>
internal sealed class BagModel : TrainableModel
{
    public BagModel(torch.Tensor table, torch.Tensor bias)
        : base("bag")
    {
        (Table, Bias) = (new Parameter(table.to(torch.ScalarType.Float32)), new Parameter(bias.to(torch.ScalarType.Float32)));
        register_parameter("table", Table);
        register_parameter("bias", Bias);
    }

    public Parameter Table { get; }

    public Parameter Bias { get; }

    /// <summary>What becomes of the logits before they are handed out.</summary>
    public Func<torch.Tensor, torch.Tensor> Last { get; init; } = logits => logits;

    public override IReadOnlyList<string> InputNames { get; } = ["input_ids", "attention_mask"];

    public override IReadOnlyList<string> OutputNames { get; } = ["logits"];

    public override IReadOnlyList<torch.Tensor> Run(IReadOnlyList<torch.Tensor?> inputs)
    {
        torch.Tensor rows = Table.index_select(0, inputs[0]!.flatten()).reshape([.. inputs[0]!.shape, 3]);
        return [Last((rows * inputs[1]!.to(torch.ScalarType.Float32).unsqueeze(-1)).sum(1) + Bias)];
    }
}
