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
        // positions are the same for each text: they are looked up, and their gradients summed into the table, once
        bool areSame = ids.dim() == 2 && ids.shape[0] > 1 && ids.stride(0) == 0;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor wanted = areSame ? ids.narrow(0, 0, 1) : ids;
        torch.Tensor rows = Weight.Value.index_select(0, wanted.reshape(-1));
        if (Storage.Encoding != WeightEncoding.Float32)
            rows = FakeQuantisation.Weights(rows, Storage);
        long width = Weight.Value.shape[1];
        return rows.reshape([.. wanted.shape, width]).expand([.. ids.shape, width]).MoveToOuterDisposeScope();
    }
}
