using System.Security.Cryptography;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Tokenization;

namespace Lathe.Cli.Commands;

/// <summary>Texts as batches of ids, the shortest first, so that little of a batch is padding.</summary>
internal static class CalibrationTexts
{
    private const int RowsOfBatch = 32;

    /// <summary>Tokens of a text beyond this are left out: they say no more about a layer's inputs.</summary>
    private const int LongestText = 256;

    /// <param name="folder">Of the model and its tokenizer.</param>
    /// <param name="file">For messages and the manifest.</param>
    /// <param name="lines">Texts, one a line; empty ones do not count.</param>
    /// <param name="most">How many are read.</param>
    /// <exception cref="InputException">There is no text.</exception>
    public static CompressionData Read(string folder, string file, IEnumerable<string> lines, int most)
    {
        string[] texts = [.. lines.Where(line => !string.IsNullOrWhiteSpace(line)).Take(most)];
        if (texts.Length == 0)
            throw new InputException($"{file}: has no text; expected texts, one a line.");
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(folder);
        Tokenizer tokenizer = Tokenizer.Load(folder);
        int longest = Math.Min(LongestText, configuration.LongestSequence);
        int[][] rows = [.. texts.Select(text => tokenizer.Encode(text).Ids).Select(ids => ids.Length <= longest ? ids : ids[..longest])
            .OrderBy(ids => ids.Length)];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        return new CompressionData(
            Path.GetFileName(file), $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}", texts.Length,
            [.. rows.Chunk(RowsOfBatch).Select(batch => Batch(batch, configuration))]);
    }

    private static CalibrationBatch Batch(int[][] rows, EncoderConfiguration configuration)
    {
        int sequence = rows.Max(row => row.Length);
        Tensor ids = Tensor.Int32(rows.Length, sequence), mask = Tensor.Int32(rows.Length, sequence);
        ids.Ints.Fill(configuration.PaddingId);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(ids.Ints[(i * sequence)..]);
            mask.Ints.Slice(i * sequence, rows[i].Length).Fill(1);
        }

        IReadOnlyList<Tensor> inputs = NamedTensors.CompleteInputs(
            configuration.Family.InputNames,
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { [NamedTensors.InputIds] = ids, [NamedTensors.AttentionMask] = mask });
        return new CalibrationBatch(inputs, rows.Length, sequence);
    }
}
