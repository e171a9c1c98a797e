using Lathe.Checkpoints;
using Lathe.Tests;
using Lathe.Transformers.Search;

namespace Lathe.Transformers.Tests;

public sealed class VectorIndexTests
{
    [Fact]
    public void Finds_what_is_nearest_by_cosine()
    {
        const int Dimensions = 7, Count = 200;
        Random random = new(3);
        float[][] vectors = [.. Enumerable.Range(0, Count).Select(_ => Vector(random, Dimensions))];
        VectorIndex index = new(Dimensions);
        foreach (float[] vector in vectors)
            index.Add(vector);
        Assert.Equal(Count, index.Count);
        foreach (int wanted in (int[])[1, 10, Count, Count + 5])
        {
            float[] query = Vector(random, Dimensions);
            VectorMatch[] found = index.Search(query, wanted);
            int[] expected = [.. Enumerable.Range(0, Count).OrderByDescending(row => Cosine(query, vectors[row])).Take(wanted)];
            Assert.Equal(expected, found.Select(match => match.Row));
            foreach (VectorMatch match in found)
                Assert.Equal(Cosine(query, vectors[match.Row]), match.Similarity, 1e-5);
        }
    }

    [Fact]
    public void Of_equal_vectors_the_first_comes_first_and_nothing_is_like_zeros()
    {
        VectorIndex index = new(2);
        foreach (float[] vector in (float[][])[[0, 0], [3, 4], [6, 8], [3, 4]])
            index.Add(vector);
        Assert.Equal([1, 2], index.Search([30, 40], 2).Select(match => match.Row));
        VectorMatch last = index.Search([3, 4], 4)[^1];
        Assert.Equal((0, 0f), (last.Row, last.Similarity));
        Assert.All(index.Search([0, 0], 4), match => Assert.Equal(0, match.Similarity));
    }

    [Fact]
    public void Refuses_vectors_that_do_not_fit()
    {
        VectorIndex index = new(3);
        Assert.Contains("2 numbers; expected 3", Assert.Throws<ArgumentException>(() => index.Add([1, 2])).Message,
            StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => index.Add([1, 2, float.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => index.Search([1], 1));
        Assert.Empty(index.Search([1, 2, 3], 5));
    }

    [Fact]
    public void A_saved_index_is_read_back_only_for_what_it_was_made_from()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("index");
        VectorIndex index = new(2);
        index.Add([3, 4]);
        index.Add([-5, 12]);
        index.Save(file, [1, 255, 3]);
        VectorIndex loaded = VectorIndex.Load(file, [1, 255, 3]);
        Assert.Equal(index.Search([1, 0], 2), loaded.Search([1, 0], 2));
        Assert.Contains("changed", Assert.Throws<CheckpointException>(() => VectorIndex.Load(file, [1, 255, 4])).Message,
            StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => VectorIndex.Load(folder.File("nothing"), [1]));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);
        Assert.Throws<CheckpointException>(() => VectorIndex.Load(file, [1, 255, 3]));
    }

    private static float[] Vector(Random random, int dimensions) =>
        [.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() * 2 - 1))];

    private static double Cosine(float[] a, float[] b)
    {
        double product = 0, left = 0, right = 0;
        for (int i = 0; i < a.Length; i++)
            (product, left, right) = (product + (double)a[i] * b[i], left + (double)a[i] * a[i], right + (double)b[i] * b[i]);
        return product / Math.Sqrt(left * right);
    }
}
