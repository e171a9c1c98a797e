using Lathe.Checkpoints;
using Lathe.Tests.Checkpoints;

namespace Lathe.Tests.Sessions;

/// <summary>A checkpoint folder for <see cref="TinyModel"/>, with seeded values.</summary>
internal static class TinyCheckpoint
{
    public const int Words = 11;

    public static TemporaryFolder Create(int width = 32, string prefix = "bert.", params string[] without)
    {
        TemporaryFolder folder = new();
        folder.Write("config.json", $$"""{"model_type":"bert","vocab_size":{{Words}},"hidden_size":{{width}}}""");
        (string Name, int[] Shape)[] tensors = [
            ($"{prefix}embeddings.word_embeddings.weight", [Words, width]),
            ($"{prefix}embeddings.position_ids", [1, 8]),
            ($"{prefix}embeddings.LayerNorm.gamma", [width]),
            ($"{prefix}embeddings.LayerNorm.beta", [width]),
            ($"{prefix}encoder.layer.0.attention.query.weight", [width, width]),
            ($"{prefix}encoder.layer.0.attention.query.bias", [width]),
            ($"{prefix}encoder.layer.0.attention.key.weight", [width, width]),
            ($"{prefix}encoder.layer.0.attention.key.bias", [width]),
            ($"{prefix}encoder.layer.0.norm.weight", [width]),
            ("cls.bias", [Words]),
            ("cls.spare.weight", [3]),
        ];
        Random random = new(width);
        SafetensorsFile.Write(
            folder.File("model.safetensors"),
            tensors.Where(tensor => !without.Contains(tensor.Name, StringComparer.Ordinal)).Select(tensor => (tensor.Name, Tensor.From(
                [.. Enumerable.Range(0, tensor.Shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)],
                tensor.Shape))));
        return folder;
    }
}
