using Lathe.Hardware;
using Lathe.Tests;

namespace Lathe.Generators.Tests.Generation;

/// <summary>Outputs of every test model at every precision are the same bits as when the file was written, and so on every tier and for any
/// number of threads.</summary>
public sealed class BitsTests
{
    private const string Configuration = """
        {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 5, "pooler": true, "epsilon": 1e-5, "activation": "GeluTanh"}
        """;

    [Fact]
    public void Outputs_are_the_same_bits_as_before_on_every_tier_and_number_of_threads()
    {
        SortedDictionary<string, string> digests = new(StringComparer.Ordinal);
        Add(digests, "MiniLm", Sources.MiniLm, Inputs.Ids(100), Inputs.Mask());
        Add(digests, "Parallel", Sources.Parallel, Inputs.Floats(60), Inputs.Mask());
        Add(digests, "Shared", Sources.Shared, Inputs.Ids(40), Inputs.Mask());
        Add(digests, "Shapes", Sources.Shapes, Inputs.Floats(24), Inputs.Mask());
        Add(digests, "Configured", Sources.Configured, Inputs.Ids(50), Inputs.Mask());
        OutputDigests.Check(Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Generators.Tests", "Golden", "bits.txt"), digests);
    }

    private static void Add(SortedDictionary<string, string> digests, string className, string source,
        params Func<int, int, Tensor>[] inputs)
    {
        using GeneratedModel model = GeneratedModel.Build(className, source, Configuration);
        foreach (Precision precision in Agreement.Precisions(model))
        {
            using CompiledModel compiled = model.Load(precision);
            foreach ((int batch, int sequence) in (ReadOnlySpan<(int, int)>)[(1, 1), (3, 7), (5, 19)])
            {
                Tensor[] tensors = [.. inputs.Select(i => i(batch, sequence))];
                string[] found = [
                    .. Enum.GetValues<InstructionTier>().Where(Processor.Supports)
                        .SelectMany(tier => (int[])[1, 2, 5], (tier, threads) => Run(compiled, tier, threads, batch, sequence, tensors))
                        .Distinct(StringComparer.Ordinal),
                ];
                digests.Add($"{className} {precision} {batch} x {sequence}", Assert.Single(found));
            }
        }
    }

    private static string Run(CompiledModel compiled, InstructionTier tier, int threads, int batch, int sequence, Tensor[] inputs)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        using InferenceSession session = compiled.CreateSession(batch, sequence, threads);
        return OutputDigests.Of(GeneratedModel.Run(session, batch, sequence, inputs).Select(output => output is null ? null
            : output.Type == ElementType.Float32 ? OutputDigests.Bytes<float>(output.Floats) : OutputDigests.Bytes<int>(output.Ints)));
    }
}
