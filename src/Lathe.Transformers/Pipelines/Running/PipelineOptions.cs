using Lathe.Hardware;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>How a pipeline runs its model. Checked when a pipeline is loaded with it.</summary>
public sealed record PipelineOptions
{
    /// <summary>Tokens of a run that keep the cores busy and a session's memory small.</summary>
    internal const int UsualBatchTokens = 4096;

    private const int MostThreads = 1024, MostTokens = 1 << 20, MostRuns = 256;

    /// <summary>Of the matrix products; annotated means what the model class says.</summary>
    public Precision Precision { get; init; } = Precision.Annotated;

    /// <summary>Threads that work on a run and on tokenising, at most 1024; 0 means one a core. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Most tokens of one run, padding included, at most 1,048,576; at least the longest text's (<see cref="MaxSequence"/>). The memory of
    /// a session follows from it. Null means 4096, or as many as the longest text has where those are more.
    /// </summary>
    public int? MaxBatchTokens { get; init; }

    /// <summary>
    /// Tokens to which a text is cut, special tokens included; null means what the checkpoint says: sentence_bert_config.json,
    /// tokenizer_config.json, the model's positions.
    /// </summary>
    public int? MaxSequence { get; init; }

    /// <summary>
    /// The end at which texts that are too long are cut; null means what the checkpoint says (truncation_side), usually the right.
    /// </summary>
    public TextSide? TruncationSide { get; init; }

    /// <summary>What is read of the tokenizer; null means all of it.</summary>
    public TokenizerOptions? Tokenizer { get; init; }

    /// <summary>
    /// Most runs at one time, at most 256; 0 means one a core, at most four. Callers beyond them wait their turn. Each keeps sessions of
    /// its own, so that memory follows from this too.
    /// </summary>
    public int MaxConcurrentRuns { get; init; }

    /// <summary>
    /// Gives the model of a folder at a precision, for pipelines that share one: it stays its owner's, who disposes it after
    /// <see cref="ModelReleaser"/> was called. Null: a pipeline loads its own and disposes it.
    /// </summary>
    public Func<string, Precision, CompiledModel>? ModelLoader { get; init; }

    /// <summary>
    /// Called once with the model that <see cref="ModelLoader"/> gave when the pipeline needs it no longer: it was disposed and its last
    /// call has ended, or it could not be loaded. May be called on any thread.
    /// </summary>
    public Action<CompiledModel>? ModelReleaser { get; init; }

    /// <summary>Threads of a session.</summary>
    internal int SessionThreads => Threads == 0 ? Processor.Cores : Threads;

    internal int Runs => MaxConcurrentRuns == 0 ? Math.Clamp(Processor.Cores, 1, 4) : MaxConcurrentRuns;

    /// <summary>What loading a pipeline checks first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property is out of its range; the message names it.</exception>
    public void Check()
    {
        if (!Enum.IsDefined(Precision))
            throw Wrong(nameof(Precision), Precision, $"one of {string.Join(", ", Enum.GetNames<Precision>())}");
        if (Threads is < 0 or > MostThreads)
            throw Wrong(nameof(Threads), Threads, $"1 to {MostThreads}, or 0 for one a core");
        if (MaxBatchTokens is < 1 or > MostTokens)
            throw Wrong(nameof(MaxBatchTokens), MaxBatchTokens, $"1 to {MostTokens}, or null for what suits the longest text");
        if (MaxSequence is < 1 or > MostTokens)
            throw Wrong(nameof(MaxSequence), MaxSequence, $"1 to {MostTokens}, or null for what the checkpoint says");
        if (TruncationSide is { } side && !Enum.IsDefined(side))
            throw Wrong(nameof(TruncationSide), side,
                $"one of {string.Join(", ", Enum.GetNames<TextSide>())}, or null for what the checkpoint says");
        if (MaxConcurrentRuns is < 0 or > MostRuns)
            throw Wrong(nameof(MaxConcurrentRuns), MaxConcurrentRuns, $"1 to {MostRuns}, or 0 for one a core");
    }

    internal static ArgumentOutOfRangeException Wrong(string property, object? found, string expected) =>
        new(property, found, $"{nameof(PipelineOptions)}.{property} is {found}; expected {expected}.");
}
