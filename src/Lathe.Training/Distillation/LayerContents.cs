namespace Lathe.Training;

/// <summary>What a layer's output is.</summary>
public enum LayerContents
{
    /// <summary>[batch, sequence, width].</summary>
    HiddenStates,

    /// <summary>[batch, heads, sequence, sequence].</summary>
    AttentionMaps,
}
