using Lathe;
using Lathe.Compression;

namespace Compress;

/// <summary>What the encoder is looked at with while it is compressed: seeded ids in the place of texts, which this checkpoint has no
/// tokenizer for.</summary>
internal static class CalibrationData
{
    private const int Batches = 8, Batch = 8, Sequence = 32, Vocabulary = 400;

    public static CompressionData Seeded()
    {
        Random random = new(2026);
        CalibrationBatch[] batches = [.. Enumerable.Range(0, Batches).Select(_ =>
        {
            Tensor ids = Tensor.Int32(Batch, Sequence), mask = Tensor.Int32(Batch, Sequence), types = Tensor.Int32(Batch, Sequence);
            foreach (ref int id in ids.Ints)
                id = random.Next(Vocabulary);
            mask.Ints.Fill(1);
            return new CalibrationBatch([ids, mask, types], Batch, Sequence);
        })];
        return CompressionData.Of("seeded ids", Batches * Batch, batches);
    }
}
