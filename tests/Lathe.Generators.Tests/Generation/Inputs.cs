namespace Lathe.Generators.Tests.Generation;

/// <summary>Seeded inputs, made for a batch and a sequence.</summary>
internal static class Inputs
{
    public static Func<int, int, Tensor> Ids(int count) => (batch, sequence) =>
    {
        Random random = new(7);
        return Tensor.From([.. Enumerable.Range(0, batch * sequence).Select(_ => random.Next(count))], batch, sequence);
    };

    /// <summary>Row b has b tokens of padding at its end, at least one token.</summary>
    public static Func<int, int, Tensor> Mask() => (batch, sequence) => Tensor.From(
        [.. Enumerable.Range(0, batch * sequence).Select(i => i % sequence < Math.Max(1, sequence - (i / sequence)) ? 1 : 0)], batch,
        sequence);

    /// <summary>float32 [batch, …], whatever the sequence.</summary>
    public static Func<int, int, Tensor> Batch(params int[] extents) => (batch, _) =>
    {
        Random random = new(13);
        Tensor tensor = Tensor.Float32([batch, .. extents]);
        foreach (ref float value in tensor.Floats)
            value = SeededWeights.Gaussian(random);
        return tensor;
    };

    public static Func<int, int, Tensor> Floats(params int[] width) => (batch, sequence) =>
    {
        Random random = new(11);
        Tensor tensor = Tensor.Float32([batch, sequence, .. width]);
        foreach (ref float value in tensor.Floats)
            value = SeededWeights.Gaussian(random);
        return tensor;
    };
}
