using static Lathe.Ops;

namespace Lathe.Transformers;

/// <summary>The layers of ALBERT that are run in a row, and then again with the same weights.</summary>
[Model]
public sealed partial class AlbertGroup(AlbertConfiguration config)
{
    [Weights("albert_layers.{i}")]
    readonly AlbertLayer[] layers = Repeat(config.LayersInGroup, () => new AlbertLayer(config));

    /// <param name="x">float32 [batch, sequence, hidden].</param>
    /// <param name="mask">float32 [batch, sequence], added to the scores of each key.</param>
    /// <returns>float32 [batch, sequence, hidden].</returns>
    public Tensor Forward(Tensor x, Tensor mask)
    {
        foreach (AlbertLayer layer in layers)
            x = layer.Forward(x, mask);
        return x;
    }
}
