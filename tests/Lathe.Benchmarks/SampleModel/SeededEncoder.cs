using System.Numerics.Tensors;

namespace Lathe.Benchmarks.SampleModel;

/// <summary>
/// Weights of a BERT encoder that nobody trained: word vectors at random, so that two texts are alike as far as they share words, and
/// attention that looks at a word the longer the rarer it is. Each vector has a component along one direction that says how rare its word
/// is; keys read it, queries ask for it, values hand the vectors on as they are. [CLS] alone, which the classifier reads, asks for nothing
/// and sees all words alike: an intent is told by its common words.
/// </summary>
internal sealed class SeededEncoder(int vocabulary, int seed)
{
    public const int Hidden = 128, Heads = 4, Inner = 256, Layers = 1, Positions = 128;

    /// <summary>How much longer the vector along the direction of rarity may be than the rest, and what the sum of all words weighs beside
    /// one.</summary>
    private const float RarityLength = 3, RarityLogit = 2, SumGain = 6, Noise = 0.02f;

    /// <summary>Id of [CLS], whose vector is the second direction alone, as long as a LayerNorm makes it.</summary>
    private const int Classification = 2;

    private readonly Random random = new(seed);

    /// <param name="rarity">For each id, -1 (in every text) to 1 (in one).</param>
    public List<(string Name, Tensor Tensor)> Tensors(float[] rarity)
    {
        // half plus, half minus: a LayerNorm's mean leaves it as it is
        float[] direction = [.. Enumerable.Range(0, Hidden).Select(i => (i % 2 == 0 ? 1 : -1) / MathF.Sqrt(Hidden))];
        float[] classification = [.. Enumerable.Range(0, Hidden).Select(i => (i % 4 < 2 ? 1 : -1) / MathF.Sqrt(Hidden))];
        List<(string, Tensor)> tensors = [
            ("bert.embeddings.word_embeddings.weight", WordVectors(rarity, direction, classification)),
            ("bert.embeddings.position_embeddings.weight", Normal(Noise, Positions, Hidden)),
            ("bert.embeddings.token_type_embeddings.weight", Normal(Noise, 2, Hidden)),
            .. Norm("bert.embeddings.LayerNorm"),
        ];
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"bert.encoder.layer.{i}.";
            (Tensor query, Tensor queryBias, Tensor key) = RarityAttention(direction, classification);
            tensors.AddRange(
            [
                (layer + "attention.self.query.weight", query), (layer + "attention.self.query.bias", queryBias),
                (layer + "attention.self.key.weight", key), (layer + "attention.self.key.bias", Tensor.Float32(Hidden)),
                (layer + "attention.self.value.weight", Identity(1)), (layer + "attention.self.value.bias", Tensor.Float32(Hidden)),
                (layer + "attention.output.dense.weight", Identity(SumGain)), (layer + "attention.output.dense.bias",
                    Tensor.Float32(Hidden)),
                .. Norm(layer + "attention.output.LayerNorm"),
                (layer + "intermediate.dense.weight", Normal(0.5f / MathF.Sqrt(Hidden), Inner, Hidden)), (layer + "intermediate.dense.bias",
                    Tensor.Float32(Inner)),
                (layer + "output.dense.weight", Normal(0.5f / MathF.Sqrt(Inner), Hidden, Inner)), (layer + "output.dense.bias",
                    Tensor.Float32(Hidden)),
                .. Norm(layer + "output.LayerNorm"),
            ]);
        }
        tensors.AddRange([("bert.pooler.dense.weight", Identity(0.5f)), ("bert.pooler.dense.bias", Tensor.Float32(Hidden))]);
        return tensors;
    }

    private Tensor WordVectors(float[] rarity, float[] direction, float[] classification)
    {
        Tensor vectors = Normal(1, vocabulary, Hidden);
        for (int id = 0; id < vocabulary; id++)
        {
            Span<float> vector = vectors.Floats.Slice(id * Hidden, Hidden);
            float along = TensorPrimitives.Dot(vector, direction), aside = TensorPrimitives.Dot(vector, classification);
            for (int i = 0; i < Hidden; i++)
                vector[i] = id == Classification ? MathF.Sqrt(Hidden) * classification[i] : vector[i] + (RarityLength * rarity[id] - along)
                    * direction[i] - aside * classification[i];
        }
        return vectors;
    }

    /// <summary>In each head one number: the key's is the component along the direction of rarity, the query's always the same, and nothing
    /// for [CLS].</summary>
    private static (Tensor Query, Tensor QueryBias, Tensor Key) RarityAttention(float[] direction, float[] classification)
    {
        const int HeadWidth = Hidden / Heads;
        Tensor query = Tensor.Float32(Hidden, Hidden), bias = Tensor.Float32(Hidden), key = Tensor.Float32(Hidden, Hidden);
        float asked = MathF.Sqrt(HeadWidth) * RarityLogit / RarityLength;
        for (int row = 0; row < Hidden; row += HeadWidth)
        {
            bias.Floats[row] = asked;
            TensorPrimitives.Multiply(classification, -asked / MathF.Sqrt(Hidden), query.Floats.Slice(row * Hidden, Hidden));
            direction.CopyTo(key.Floats[(row * Hidden)..]);
        }
        return (query, bias, key);
    }

    private Tensor Identity(float gain)
    {
        Tensor matrix = Normal(Noise * gain, Hidden, Hidden);
        for (int i = 0; i < Hidden; i++)
            matrix.Floats[i * Hidden + i] += gain;
        return matrix;
    }

    private static (string, Tensor)[] Norm(string name)
    {
        Tensor weight = Tensor.Float32(Hidden);
        weight.Floats.Fill(1);
        return [(name + ".weight", weight), (name + ".bias", Tensor.Float32(Hidden))];
    }

    private Tensor Normal(float deviation, params int[] shape)
    {
        Tensor tensor = Tensor.Float32(shape);
        foreach (ref float value in tensor.Floats)
            value = deviation * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return tensor;
    }
}
