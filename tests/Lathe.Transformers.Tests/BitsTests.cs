using Lathe.Hardware;
using Lathe.Tests;
using Lathe.Transformers.Evaluation;

namespace Lathe.Transformers.Tests;

/// <summary>Outputs of every family and head at every precision are the same bits as when the file was written, and so on every tier and
/// for any number of threads.</summary>
public sealed class BitsTests
{
    [Fact]
    public void Outputs_are_the_same_bits_as_before_on_every_tier_and_number_of_threads()
    {
        SortedDictionary<string, string> digests = new(StringComparer.Ordinal);
        foreach (string family in (string[])["bert", "roberta", "distilbert", "albert"])
        {
            foreach (EncoderHead head in Enum.GetValues<EncoderHead>())
                Add(digests, family, head);
        }
        OutputDigests.Check(Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Transformers.Tests", "Golden", "bits.txt"), digests);
    }

    private static void Add(SortedDictionary<string, string> digests, string family, EncoderHead head)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, family, head);
        Dictionary<string, Tensor> inputs = Inputs();
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            using CompiledModel model = AutoModel.Load(folder.Path, precision);
            string[] found = [
                .. Enum.GetValues<InstructionTier>().Where(Processor.Supports)
                    .SelectMany(tier => (int[])[1, 2, 5], (tier, threads) => Run(model, tier, threads, inputs))
                    .Distinct(StringComparer.Ordinal),
            ];
            digests.Add($"{family} {head} {precision}", Assert.Single(found));
        }
    }

    private static string Run(CompiledModel model, InstructionTier tier, int threads, Dictionary<string, Tensor> inputs)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        return OutputDigests.Of(CompiledRun.Run(model, inputs, threads).OrderBy(output => output.Key, StringComparer.Ordinal)
            .Select(output => OutputDigests.Bytes<float>(output.Value.Floats)));
    }

    /// <summary>Five texts of 19 tokens; row b ends in b × 3 tokens of padding.</summary>
    private static Dictionary<string, Tensor> Inputs()
    {
        Tensor ids = Tensor.Int32(5, 19), mask = Tensor.Int32(5, 19);
        for (int i = 0; i < ids.Length; i++)
        {
            ids.Ints[i] = 5 + (i * 7 % 60);
            mask.Ints[i] = i % 19 < 19 - (i / 19 * 3) ? 1 : 0;
        }
        return new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["input_ids"] = ids, ["attention_mask"] = mask };
    }
}
