using System.Buffers;
using System.Numerics.Tensors;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// From text to an answer: a checkpoint's tokenizer, its compiled model and what its files say of the rest, in one object. Any number of
/// threads may call at once: they share the model and a bounded number of sessions. <see cref="Dispose()"/> waits for nobody: calls that
/// are under way, streams that are being read among them, end as they would have, and the last of them frees sessions and model; later
/// calls throw
/// <see cref="ObjectDisposedException"/>.
/// </summary>
/// <remarks>
/// Texts are sorted by length and run in batches, and results come back in the order of the texts. A text's result has the same bits alone,
/// in any batch and on any number of threads: masked keys weigh exactly nothing in attention. Cancellation is looked at before each run.
/// </remarks>
public abstract class Pipeline : IDisposable
{
    /// <summary>Texts whose tokens are held at one time; a longer list is worked off in such pieces.</summary>
    private protected const int TextsAtOnce = 4096;

    private readonly PipelineParts parts;
    private readonly EncodeOptions rowOptions;
    private readonly CallGate gate;

    /// <param name="parts">Taken over.</param>
    /// <param name="task">Name in measurements.</param>
    /// <param name="mostTokens">Most tokens of a run.</param>
    /// <param name="outputs">What is read of the model, in Hugging Face's names.</param>
    private protected Pipeline(PipelineParts parts, string task, int mostTokens, params string[] outputs)
    {
        MaxBatchTokens = mostTokens;
        this.parts = parts;
        Task = task;
        rowOptions = new EncodeOptions { Truncation = Truncation(parts.MaxSequence), Padding = PaddingOptions.None };
        gate = new CallGate(nameof(Pipeline), Free);
        Runner = new RowRunner(new SessionPool(parts.Model, parts.Options, parts.MaxSequence, mostTokens, outputs),
            parts.Configuration.PaddingId, task);
    }

    /// <summary>
    /// The compiled model; disposed with the pipeline, or at the end of its last call, unless <see cref="PipelineOptions.ModelLoader"/>
    /// gave it.
    /// </summary>
    public CompiledModel Model => parts.Model;

    public Tokenizer Tokenizer => parts.Tokenizer;

    /// <summary>The folder that it was loaded from.</summary>
    public string Folder => parts.Folder;

    /// <summary>Dimensions and choices of the model.</summary>
    public EncoderConfiguration Configuration => parts.Configuration;

    /// <summary>Tokens to which a text is cut, special tokens included.</summary>
    public int MaxSequence => parts.MaxSequence;

    /// <summary>Most tokens of a run, padding included; of a model whose outputs are large, fewer than the options allow.</summary>
    public int MaxBatchTokens { get; }

    /// <summary>Sessions that exist, busy or not: bounded by the runs at one time, twice that where texts may be long.</summary>
    public int Sessions => Runner.Pool.Sessions;

    private protected string Task { get; }

    private protected RowRunner Runner { get; }

    private protected int Threads => parts.Options.SessionThreads;

    /// <summary>Cutting a text to the model's length, the end that is cut being the tokenizer's.</summary>
    private protected EncodeOptions RowOptions => rowOptions;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            gate.Close();
    }

    /// <summary>Lets a call in; the pipeline stays whole until what this gives is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed.</exception>
    internal CallGate.Call Begin() => gate.Enter();

    /// <summary>Answers a stream in its order; all of it is one call.</summary>
    /// <param name="source">Read ahead by at most some hundred items.</param>
    /// <param name="run">Answers a group, within that call.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    private protected IAsyncEnumerable<TResult> Stream<TItem, TResult>(
        IAsyncEnumerable<TItem> source, Func<List<TItem>, CancellationToken, TResult[]> run, CancellationToken cancellationToken) =>
        OrderedStream.Run(gate, source, run, cancellationToken);

    private void Free()
    {
        Runner.Dispose();
        parts.Dispose();
    }

    private protected TruncationOptions Truncation(int most) =>
        new(most, TruncationStrategy.LongestFirst, Stride: 0, parts.Options.TruncationSide);

    /// <summary>Tokenises texts on several threads, ids alone.</summary>
    /// <param name="at">Number of the first in the call, for messages.</param>
    /// <param name="count">Texts.</param>
    /// <param name="text">Gives a text, and the second sequence where there is one.</param>
    /// <param name="cancellationToken">Looked at every few texts.</param>
    private protected TokenRow[] TokenizeIds(int at, int count, Func<int, (string Text, string? Pair)> text,
        CancellationToken cancellationToken)
    {
        TokenRow[] rows = new TokenRow[count];
        long started = PipelineTelemetry.Start();
        Tokenizer.InParallel(count, Threads, (from, to) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] memory = ArrayPool<int>.Shared.Rent(2 * MaxSequence);
            try
            {
                Span<int> ids = memory.AsSpan(0, MaxSequence), types = memory.AsSpan(MaxSequence, MaxSequence);
                for (int i = from; i < to; i++)
                {
                    (string first, string? second) = text(i);
                    int length = Tokenizer.Encode(first, second, ids, types, rowOptions);
                    rows[i] = Row(ids[..length], types[..length], at + i, first);
                }
            }
            finally
            {
                ArrayPool<int>.Shared.Return(memory);
            }
        });
        PipelineTelemetry.Stop(PipelineTelemetry.TokenizeStage, Task, started);
        return rows;
    }

    /// <summary>Tokenises with offsets and words on several threads; an encoding may have overflowing ones.</summary>
    private protected Encoding[] TokenizeWhole(int count, Func<int, Encoding> encode, CancellationToken cancellationToken)
    {
        Encoding[] encodings = new Encoding[count];
        long started = PipelineTelemetry.Start();
        Tokenizer.InParallel(count, Threads, (from, to) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = from; i < to; i++)
                encodings[i] = encode(i);
        });
        PipelineTelemetry.Stop(PipelineTelemetry.TokenizeStage, Task, started);
        return encodings;
    }

    /// <summary>What the model reads of an encoding.</summary>
    /// <param name="encoding">Of a text, or of a part of it.</param>
    /// <param name="at">Number of the text in the call, for messages.</param>
    /// <param name="text">The text, for messages.</param>
    private protected TokenRow Row(Encoding encoding, int at, string text) => Row(encoding.Ids, encoding.TypeIds, at, text);

    /// <exception cref="PipelineException">There is no token, or one that the model has no embedding for.</exception>
    private TokenRow Row(ReadOnlySpan<int> ids, ReadOnlySpan<int> types, int at, string text)
    {
        if (ids.IsEmpty)
            throw new PipelineException(
                $"text {at}{Quote(text)} has no token: {Tokenizer.Source} adds none to an empty text; leave empty texts out.");
        int largest = TensorPrimitives.Max(ids);
        if (largest >= Configuration.VocabularySize)
        {
            throw new PipelineException(
                $"{Tokenizer.Source} gives id {largest} ('{Tokenizer.IdToToken(largest)}') for text {at}{Quote(text)}, {Model.Source} has "
                + $"embeddings for ids below {Configuration.VocabularySize}; tokenizer and model do not belong together.");
        }
        if (!parts.GivesTokenTypes || !types.ContainsAnyExcept(0))
            return new TokenRow(ids.ToArray(), null);
        int type = TensorPrimitives.Max(types);
        if (type >= Configuration.TypeVocabularySize)
        {
            throw new PipelineException(
                $"{Tokenizer.Source} gives token type {type} for text {at}{Quote(text)}, and {parts.ConfigurationFile.Path} has "
                + $"'type_vocab_size' {Configuration.TypeVocabularySize}, types below that; tokenizer and model do not belong together.");
        }
        return new TokenRow(ids.ToArray(), types.ToArray());
    }

    private static string Quote(string text) => text.Length == 0 ? "" : $" ('{(text.Length > 60 ? text[..60] + "…" : text)}')";

    /// <summary>Pieces of a list, each with its first index and count, so that the tokens of a long list are not all held at
    /// once.</summary>
    private protected static IEnumerable<(int From, int Count)> Pieces(int count)
    {
        for (int from = 0; from < count; from += TextsAtOnce)
            yield return (from, Math.Min(TextsAtOnce, count - from));
    }

    private protected static void CheckTexts(IReadOnlyList<string> texts, string parameter)
    {
        ArgumentNullException.ThrowIfNull(texts, parameter);
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
                throw new ArgumentException($"{parameter}[{i}] is null; an empty text is \"\".", parameter);
        }
    }
}
