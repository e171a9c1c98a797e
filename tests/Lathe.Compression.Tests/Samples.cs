using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Compression.Tests;

/// <summary>Small checkpoints, and seeded ids to run them on.</summary>
internal static class Samples
{
    public static CompressionTarget Target =>
        new("Tiny", (path, precision, options) => AutoModel.Load(path, precision, options), AutoModel.Coupling);

    public static CompressionData Data(string folder, int batches = 12)
    {
        using CompiledModel model = AutoModel.Load(folder, Precision.Float32);
        Random random = new(7);
        return new CompressionData("seeded", "sha256:0", batches * TinyCheckpoint.Batch, [.. Enumerable.Range(0, batches).Select(_ =>
        {
            Tensor ids = Tensor.Int32(TinyCheckpoint.Batch, TinyCheckpoint.Sequence);
            foreach (ref int id in ids.Ints)
                id = random.Next(TinyCheckpoint.Vocabulary);
            Dictionary<string, Tensor> named = new(StringComparer.Ordinal) { [NamedTensors.InputIds] = ids };
            return new CalibrationBatch(
                NamedTensors.CompleteInputs([.. model.Inputs.Select(input => NamedTensors.ToSnakeCase(input.Name))], named),
                TinyCheckpoint.Batch, TinyCheckpoint.Sequence);
        })]);
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("lathe-tests-").FullName;
}
