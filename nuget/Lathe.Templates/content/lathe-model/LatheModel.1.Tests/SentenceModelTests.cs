using Lathe;
using Lathe.Checkpoints;

namespace LatheModel._1.Tests;

/// <summary>What the compiler makes of the class computes what the class says.</summary>
public sealed class SentenceModelTests : IDisposable
{
    const int Batch = 3, Sequence = 16;

    readonly string folder = Directory.CreateTempSubdirectory("sentence-model-").FullName;
    readonly Tensor ids = Tensor.Int32(Batch, Sequence), mask = Tensor.Int32(Batch, Sequence);

    public SentenceModelTests()
    {
        SeededWeights.Write(folder);
        Random random = new(1);
        foreach (ref int id in ids.Ints)
            id = random.Next(SentenceModel.Vocabulary);
        mask.Ints.Fill(1);
        mask.Ints[^6..].Clear();   // the last sentence is shorter
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Compiled_code_computes_what_the_class_says()
    {
        // the class itself, computed line by line, without the compiler
        SentenceModel plain = new();
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
            EagerWeights.Load(plain, checkpoint);

        AssertClose(plain.Forward(ids, mask).Floats, Run(Precision.Float32), tolerance: 1e-4);
    }

    [Fact]
    public void Weights_of_8_bits_change_scores_by_less_than_a_tenth() =>
        AssertClose(Run(Precision.Float32), Run(Precision.Int8), tolerance: 0.1);

    [Fact]
    public void What_stands_under_the_padding_changes_nothing()
    {
        float[] expected = Run(Precision.Float32);
        ids.Ints[^6..].Fill(999);
        Assert.Equal(expected, Run(Precision.Float32));
    }

    float[] Run(Precision precision)
    {
        using SentenceModel.Compiled model = SentenceModel.Load(folder, precision);
        using SentenceModel.Session session = model.CreateSession(Batch, Sequence);
        float[] scores = new float[Batch * SentenceModel.Classes];
        session.Run(ids.Ints, mask.Ints, Batch, Sequence, scores);
        return scores;
    }

    static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
