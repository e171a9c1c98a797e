namespace Lathe.Benchmarks.Peers;

/// <summary>The ids that ../shared/peers/ort.mjs feeds, no padding.</summary>
internal static class SyntheticInputs
{
    public static Tensor Create(string name, BatchShape shape, int vocabulary)
    {
        Tensor tensor = Tensor.Int32(shape.Batch, shape.Sequence);
        Span<int> values = tensor.Ints;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = name switch
            {
                "inputIds" => 5 + (int)((long)i * 7919 % Math.Min(400, vocabulary - 5)),
                "attentionMask" => 1,
                _ => 0,
            };
        }
        return tensor;
    }
}
