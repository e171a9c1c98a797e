using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>What config.json calls a family's dimensions, and the bounds that hold for all of them.</summary>
/// <param name="HiddenSize">Key of the width between layers.</param>
/// <param name="Layers">Key of the number of layers.</param>
/// <param name="Heads">Key of the number of attention heads.</param>
/// <param name="IntermediateSize">Key of the feed-forward width.</param>
/// <param name="Activation">Key of the activation's name.</param>
internal sealed record ConfigurationKeys(string HiddenSize, string Layers, string Heads, string IntermediateSize, string Activation)
{
    // far above any encoder, and low enough that products of three of them cannot overflow a long
    public const int LargestWidth = 65_536, MostLayers = 1_000, LargestVocabulary = 16_777_216, MostPositions = 1_048_576;

    public static readonly ConfigurationKeys Bert =
        new("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act");

    /// <summary>Reads width, heads, layers and feed-forward width, and checks that the heads divide the width.</summary>
    public (int Hidden, int Layers, int Heads, int Intermediate) Read(ModelConfigurationReader reader)
    {
        int hidden = reader.Int32(HiddenSize, 1, LargestWidth);
        int heads = reader.Int32(Heads, 1, LargestWidth);
        reader.RequireDivides(Heads, heads, HiddenSize, hidden);
        return (hidden, reader.Int32(Layers, 1, MostLayers), heads, reader.Int32(IntermediateSize, 1, LargestWidth));
    }

    /// <summary>Refuses what the families here do not compute, before wrong numbers come out.</summary>
    /// <exception cref="CheckpointException">A decoder, cross-attention, or relative positions.</exception>
    public static void RequirePlainEncoder(ModelConfigurationReader reader)
    {
        string positions = reader.String("position_embedding_type", "absolute");
        if (positions != "absolute")
            throw reader.Problem($"'position_embedding_type' is \"{positions}\"; supported is \"absolute\".");
        foreach (string key in (ReadOnlySpan<string>)["is_decoder", "add_cross_attention"])
        {
            if (reader.Bool(key, false))
                throw reader.Problem($"'{key}' is true; supported are encoders, where it is false.");
        }
    }
}
