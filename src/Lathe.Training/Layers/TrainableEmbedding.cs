using System.ComponentModel;
using Lathe.Kernels.Formats;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>A table of rows that are looked up by id.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableEmbedding
{
    internal TrainableEmbedding(string name, TrainableParameter weight)
    {
        Name = name;
        Weight = weight;
    }

    /// <summary>As the weights of a compiled model are called.</summary>
    public string Name { get; }

    /// <summary>[count, width].</summary>
    public TrainableParameter Weight { get; }

    /// <summary>As what its rows are kept; float32 unless the model quantises.</summary>
    internal WeightFormat Storage { get; set; }

    /// <param name="ids">int32 or int64, each 0 to count − 1.</param>
    /// <returns>[ids' shape, width].</returns>
    public torch.Tensor Forward(torch.Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using torch.Tensor flat = ids.reshape(-1);
        using torch.Tensor rows = Weight.Value.index_select(0, flat);
        using torch.Tensor stored = FakeQuantisation.Weights(rows, Storage);
        return stored.reshape([.. ids.shape, Weight.Value.shape[1]]);
    }
}
