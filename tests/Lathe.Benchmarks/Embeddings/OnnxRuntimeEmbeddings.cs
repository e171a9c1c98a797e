using System.Diagnostics;
using System.Numerics.Tensors;
using FastBertTokenizer;
using Lathe.Benchmarks.Peers;
using Microsoft.ML.OnnxRuntime;

namespace Lathe.Benchmarks.Embeddings;

/// <summary>
/// What a .NET user writes without Lathe: FastBertTokenizer, ONNX Runtime INT8 and the mean of each row's tokens, in this process. Rows
/// are padded to the longest of their batch.
/// </summary>
internal sealed class OnnxRuntimeEmbeddings : IDisposable
{
    private const int LargestLength = 512;

    private readonly Microsoft.ML.OnnxRuntime.InferenceSession session;
    private readonly RunOptions options = new();
    private readonly BertTokenizer tokenizer = new();
    private readonly string[] inputNames, outputNames;
    private readonly int batch;
    private readonly bool sorts;
    private readonly long[] ids = new long[LargestLength], mask = new long[LargestLength];

    /// <param name="checkpoint">With model.int8.onnx and a tokenizer.json of BERT's kind.</param>
    /// <param name="batch">Sentences of a run.</param>
    /// <param name="threads">Of ONNX Runtime.</param>
    /// <param name="sorts">Whether it sorts the sentences by their tokens, as a careful user would.</param>
    public OnnxRuntimeEmbeddings(string checkpoint, int batch, int threads, bool sorts)
    {
        (this.batch, this.sorts) = (batch, sorts);
        using (FileStream json = File.OpenRead(Path.Combine(checkpoint, "tokenizer.json")))
            tokenizer.LoadTokenizerJson(json);
        session = OnnxRuntimeLibrary.Open(Path.Combine(checkpoint, "model.int8.onnx"), threads);
        (inputNames, outputNames) = ([.. session.InputNames], [.. session.OutputNames]);
    }

    /// <summary>The share of the last pass's time that tokenising took.</summary>
    public double TokenisingShare { get; private set; }

    /// <param name="texts">Sentences to embed.</param>
    public EmbeddingPass Pass(string[] texts)
    {
        long start = Stopwatch.GetTimestamp();
        (long[] Ids, int Index)[] rows = [.. texts.Select((text, index) => (ids[..tokenizer.Encode(text, ids, mask)], index))];
        TimeSpan tokenising = Stopwatch.GetElapsedTime(start);
        if (sorts)
            Array.Sort(rows, (left, right) => left.Ids.Length.CompareTo(right.Ids.Length));
        float[][] vectors = new float[texts.Length][];
        foreach ((long[] Ids, int Index)[] run in rows.Chunk(batch))
            Run(run, vectors);
        TimeSpan whole = Stopwatch.GetElapsedTime(start);
        TokenisingShare = tokenising / whole;
        return new EmbeddingPass(whole.TotalMilliseconds, vectors);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private void Run((long[] Ids, int Index)[] rows, float[][] vectors)
    {
        int sequence = rows.Max(row => row.Ids.Length);
        long[] tokens = new long[rows.Length * sequence], isToken = new long[tokens.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].Ids.CopyTo(tokens, row * sequence);
            isToken.AsSpan(row * sequence, rows[row].Ids.Length).Fill(1);
        }
        long[] shape = [rows.Length, sequence];
        OrtValue[] inputs = [.. inputNames.Select(name => OrtValue.CreateTensorValueFromMemory(
            name switch { "attention_mask" => isToken, "token_type_ids" => new long[tokens.Length], _ => tokens }, shape))];
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, inputNames, inputs, outputNames);
            int width = (int)outputs[0].GetTensorTypeAndShape().Shape[^1];
            ReadOnlySpan<float> values = outputs[0].GetTensorDataAsSpan<float>();
            for (int row = 0; row < rows.Length; row++)
            {
                float[] mean = vectors[rows[row].Index] = new float[width];
                for (int token = 0; token < rows[row].Ids.Length; token++)
                    TensorPrimitives.Add(mean, values.Slice((row * sequence + token) * width, width), mean);
                TensorPrimitives.Divide(mean, rows[row].Ids.Length, mean);
            }
        }
        finally
        {
            foreach (OrtValue input in inputs)
                input.Dispose();
        }
    }
}
