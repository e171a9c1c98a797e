using Lathe.Tests;
using Lathe.Transformers.Evaluation;

namespace Lathe.Transformers.Tests;

/// <summary>Scores of the real trained checkpoint, as PyTorch's.</summary>
public sealed class MaskedLanguageModelTests
{
    [Theory]
    [InlineData(Precision.Float32, 0.97948, 0.0001)]
    [InlineData(Precision.Int8, 0.97948, 0.001)]
    [InlineData(Precision.Int4, 0.97948, 0.002)]
    public void The_first_reactions_are_filled_in_as_well_as_by_pytorch(Precision precision, double top1, double tolerance)
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert");
        IReadOnlyList<MaskedExample> examples = MaskedExamples.Read(Path.Combine(folder, "mlm_eval.json")).Examples;
        using CompiledModel model = AutoModel.Load(folder, precision);
        MaskedLanguageModelScore score = MaskedLanguageModelScore.Of(model, [.. examples.Take(300)]);
        Assert.Equal(3460, score.Masked);
        Assert.True(Math.Abs(score.Top1 - top1) <= tolerance, $"{score}");
    }

    [Fact]
    public void Top1_and_likelihood_are_those_of_the_logits()
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.MaskedLanguageModel);
        using CompiledModel model = AutoModel.Load(folder.Path, Precision.Float32);
        int[] ids = [5, 4, 17, 22, 4];
        Tensor logits = CompiledRun.Run(model, new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["input_ids"] = Tensor.From(ids, 1, 5)
        })["logits"];
        float[] first = logits.Floats.Slice(TinyCheckpoint.Vocabulary, TinyCheckpoint.Vocabulary).ToArray();
        float[] second = logits.Floats.Slice(4 * TinyCheckpoint.Vocabulary, TinyCheckpoint.Vocabulary).ToArray();
        int right = Array.IndexOf(first, first.Max()), wrong = Array.IndexOf(second, second.Min());

        // the longer row beside it puts padding behind the first
        MaskedLanguageModelScore score =
            MaskedLanguageModelScore.Of(model, [new(ids, [(1, right), (4, wrong)]), new([5, 6, 7, 8, 9, 10, 11], [])]);

        double expected = (Loss(first, right) + Loss(second, wrong)) / 2;
        Assert.Equal(0.5, score.Top1);
        Assert.Equal(expected, score.Nll, 1e-9);
        Assert.Equal(2, score.Masked);
    }

    [Fact]
    public void A_model_without_the_head_is_refused()
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.TokenClassification);
        using CompiledModel model = AutoModel.Load(folder.Path);
        Assert.Contains("masked language model",
            Assert.Throws<ArgumentException>(() => MaskedLanguageModelScore.Of(model, [new([5], [(0, 5)])])).Message,
            StringComparison.Ordinal);
    }

    private static double Loss(float[] logits, int id) => Math.Log(logits.Sum(value => Math.Exp(value - (double)logits[id])));
}
