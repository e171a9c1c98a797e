using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Questions to the spans of a context that answer them: a <c>…ForQuestionAnswering</c> checkpoint, with the windows, scores and spans of
/// Hugging Face's
/// "question-answering" (transformers 4.36).
/// </summary>
public sealed class QuestionAnsweringPipeline : Pipeline
{
    internal const string TaskName = "answer";

    private static readonly AnswerOptions defaults = new();

    private QuestionAnsweringPipeline(PipelineParts parts)
        : base(parts, TaskName, parts.MaxBatchTokens, "start_logits", "end_logits")
    {
    }

    /// <summary>Loads a checkpoint with a question answering head.</summary>
    /// <param name="folder">In the Hugging Face layout, with a tokenizer.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">The checkpoint has another head.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static QuestionAnsweringPipeline Load(string folder, PipelineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new QuestionAnsweringPipeline(PipelineParts.Load(folder, folder, options, EncoderHead.QuestionAnswering));
    }

    /// <summary>The best answers to a question, best first.</summary>
    /// <param name="question">Not empty; shorter than a window.</param>
    /// <param name="context">Not empty; of any length.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <returns>At most TopK answers; none where the context has no token.</returns>
    /// <exception cref="ArgumentException">The question or context is empty, or the question leaves no room for the context.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<Answer> Ask(string question, string context, AnswerOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Ask([(question, context)], options, cancellationToken)[0];

    /// <summary>The best answers to many questions, in their order; each equal bit by bit to those of the question alone.</summary>
    /// <inheritdoc cref="Ask(string, string, AnswerOptions?, CancellationToken)"/>
    /// <param name="questions">Any number, each with its context.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    public IReadOnlyList<Answer>[] Ask(
        IReadOnlyList<(string Question, string Context)> questions, AnswerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using CallGate.Call call = Begin();
        return AskWithin(questions, options, cancellationToken);
    }

    private IReadOnlyList<Answer>[] AskWithin(IReadOnlyList<(string Question, string Context)> questions, AnswerOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);
        AnswerOptions chosen = options ?? defaults;
        chosen.Check(MaxSequence);
        for (int i = 0; i < questions.Count; i++)
        {
            if (string.IsNullOrEmpty(questions[i].Question) || string.IsNullOrEmpty(questions[i].Context))
                throw new ArgumentException(
                    $"question {i} has an empty {(string.IsNullOrEmpty(questions[i].Question) ? "question" : "context")}; both must have "
                    + "text.", nameof(questions));
        }
        IReadOnlyList<Answer>[] results = new IReadOnlyList<Answer>[questions.Count];
        using Activity? activity = PipelineTelemetry.Activity(TaskName, questions.Count, Folder);
        foreach ((int from, int count) in Pieces(questions.Count))
        {
            Encoding[] encodings = TokenizeWhole(count, i => Windows(questions[from + i].Question, questions[from + i].Context, chosen),
                cancellationToken);
            Run(i => questions[from + i].Context, encodings, from, chosen, results.AsSpan(from, count), cancellationToken);
        }
        return results;
    }

    /// <summary>The best answers to a stream of questions, in its order.</summary>
    /// <param name="questions">Read ahead by at most some hundred; each with its context.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    public IAsyncEnumerable<IReadOnlyList<Answer>> AskAsync(
        IAsyncEnumerable<(string Question, string Context)> questions, AnswerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        (options ?? defaults).Check(MaxSequence);
        return Stream(questions, (group, token) => AskWithin(group, options, token), cancellationToken);
    }

    private void Run(
        Func<int, string> context, Encoding[] encodings, int from, AnswerOptions options, Span<IReadOnlyList<Answer>> results,
        CancellationToken cancellationToken)
    {
        List<(int Question, Encoding Window)> windows = [];
        for (int i = 0; i < encodings.Length; i++)
        {
            windows.Add((i, encodings[i]));
            foreach (Encoding overflow in encodings[i].Overflowing)
                windows.Add((i, overflow));
        }
        TokenRow[] rows = [.. windows.Select(window => Row(window.Window, from + window.Question, context(window.Question)))];
        (List<Answer> Found, float Impossible)[] found = new (List<Answer>, float)[rows.Length];
        using (RowRun run = Runner.Run(rows, cancellationToken))
        {
            while (run.Next())
            {
                (int question, Encoding window) = windows[run.Row];
                List<Answer> answers = [];
                float impossible = AnswerSearch.Run(
                    context(question), window, run.Output(0), run.Output(1), Tokenizer.SpecialTokens.Classification, options, answers);
                found[run.Row] = (answers, impossible);
            }
        }
        for (int first = 0; first < rows.Length;)
        {
            int question = windows[first].Question, end = first;
            List<Answer> all = [];
            float impossible = float.MaxValue;
            for (; end < rows.Length && windows[end].Question == question; end++)
            {
                all.AddRange(found[end].Found);
                impossible = Math.Min(impossible, found[end].Impossible);
            }
            if (options.AllowImpossible)
                all.Add(new Answer("", impossible, 0, 0));
            // windows overlap: a span that two of them hold is one answer, with its better score
            results[question] = [.. all.OrderByDescending(answer => answer.Score).DistinctBy(answer => (answer.Start, answer.End))
                .Take(options.TopK)];
            first = end;
        }
    }

    /// <summary>Question and context as one encoding, what does not fit overflowing.</summary>
    private Encoding Windows(string question, string context, AnswerOptions options)
    {
        int window = options.Window ?? Math.Min(AnswerOptions.LongestWindow, MaxSequence);
        int room = window - Tokenizer.AddedTokenCount(pair: true) - Tokenizer.CountTokens(question, addSpecialTokens: false);
        if (room < 1)
            throw new ArgumentException(
                $"the question '{(question.Length > 60 ? question[..60] + "…" : question)}' leaves no room for a context in a window of "
                + $"{window} tokens; shorten it, or raise {nameof(AnswerOptions)}.{nameof(options.Window)}.");
        int stride = options.Stride ?? Math.Min(room - 1, Math.Min(window / 2, AnswerOptions.LongestStride));
        if (stride >= room)
            throw new ArgumentException(
                $"{nameof(AnswerOptions)}.{nameof(options.Stride)} is {stride}; expected less than the {room} tokens that the question "
                + "leaves for the context.");
        return Tokenizer.Encode(question, context, new EncodeOptions
        {
            Truncation = new TruncationOptions(window, TruncationStrategy.OnlySecond, stride, TextSide.Right),
            Padding = PaddingOptions.None,
        });
    }
}
