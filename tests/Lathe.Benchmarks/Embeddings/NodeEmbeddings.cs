using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lathe.Benchmarks.Embeddings;

/// <summary>ONNX Runtime INT8 fed by @huggingface/tokenizers, in a Node process of its own that waits on a pipe while it is not its turn.</summary>
internal sealed class NodeEmbeddings : IDisposable
{
    private readonly Process process;

    /// <param name="checkpoint">With model.int8.onnx and tokenizer.json.</param>
    /// <param name="sentences">A file of lines.</param>
    /// <param name="batch">Sentences of a run.</param>
    /// <param name="threads">Of ONNX Runtime.</param>
    /// <param name="longest">Tokens to which a sentence is cut.</param>
    /// <param name="sorts">Whether it sorts the sentences by length.</param>
    /// <param name="runtimeModules">Folder with onnxruntime-node.</param>
    /// <param name="tokenizerModules">Folder with @huggingface/tokenizers.</param>
    public NodeEmbeddings(string checkpoint, string sentences, int batch, int threads, int longest, bool sorts, string runtimeModules, string tokenizerModules)
    {
        ProcessStartInfo start = new("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Embeddings", "embeddings.mjs"), Path.Combine(checkpoint, "model.int8.onnx"),
                Path.Combine(checkpoint, "tokenizer.json"), sentences, Text(batch), Text(threads), Text(longest), sorts ? "sorted" : "given", runtimeModules, tokenizerModules,
            },
        };
        process = Process.Start(start)!;
        using JsonDocument loaded = JsonDocument.Parse(ReadLine());
        Texts = loaded.RootElement.GetProperty("texts").GetInt32();
    }

    /// <summary>Sentences in the file.</summary>
    public int Texts { get; }

    /// <summary>Tokens of all sentences, and the share of the time that tokenising took, as of the last pass.</summary>
    public (long Tokens, double TokenisingShare) Last { get; private set; }

    /// <param name="count">Sentences to embed, from the first.</param>
    public EmbeddingPass Pass(int count)
    {
        process.StandardInput.WriteLine(Text(count));
        process.StandardInput.Flush();
        using JsonDocument result = JsonDocument.Parse(ReadLine());
        double milliseconds = result.RootElement.GetProperty("ms").GetDouble();
        Last = (result.RootElement.GetProperty("tokens").GetInt64(), result.RootElement.GetProperty("tokeniseMs").GetDouble() / milliseconds);
        return new EmbeddingPass(
            milliseconds, [.. result.RootElement.GetProperty("first").EnumerateArray().Select(vector => vector.EnumerateArray().Select(value => value.GetSingle()).ToArray())]);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string ReadLine() => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("ONNX Runtime's process ended early; what it said is above");
}
