using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary>Goes through texts batch by batch: what a batch gives is printed before the next is worked on.</summary>
internal static class TextVerb
{
    /// <param name="output">Where to.</param>
    /// <param name="batches">Where from.</param>
    /// <param name="answer">Answers a batch, one result an item, in order.</param>
    /// <param name="print">Prints a result.</param>
    public static void Run<TResult>(
        ToolOutput output, IEnumerable<IReadOnlyList<TextItem>> batches, Func<IReadOnlyList<TextItem>, IReadOnlyList<TResult>> answer,
        Action<TextItem, TResult> print)
    {
        using ProgressLine progress = output.Progress("texts");
        foreach (IReadOnlyList<TextItem> batch in batches)
        {
            if (TryAnswer(answer, batch) is { } results)
            {
                for (int i = 0; i < batch.Count; i++)
                    print(batch[i], results[i]);
            }
            else
            {
                // one of them cannot be answered: those before it can, and the error names its line
                foreach (TextItem item in batch)
                    print(item, AnswerOne(answer, item));
            }
            output.Flush();
            progress.Add(batch.Count);
        }
    }

    /// <returns>Null where a text cannot be answered.</returns>
    private static IReadOnlyList<TResult>? TryAnswer<TResult>(Func<IReadOnlyList<TextItem>, IReadOnlyList<TResult>> answer,
        IReadOnlyList<TextItem> batch)
    {
        try
        {
            return answer(batch);
        }
        catch (Exception exception) when (exception is PipelineException or InputException)
        {
            return null;
        }
    }

    private static TResult AnswerOne<TResult>(Func<IReadOnlyList<TextItem>, IReadOnlyList<TResult>> answer, TextItem item)
    {
        try
        {
            return answer([item])[0];
        }
        catch (PipelineException exception)
        {
            throw item.Problem(exception.Message, exception);
        }
    }

    /// <summary>Answers texts and pairs apart, and puts the results back in order.</summary>
    public static TResult[] ByKind<TResult>(IReadOnlyList<TextItem> batch, Func<string[], string[]?, IReadOnlyList<TResult>> answer)
    {
        TResult[] results = new TResult[batch.Count];
        foreach (bool paired in (bool[])[false, true])
        {
            int[] places = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Pair is not null == paired)];
            if (places.Length == 0)
                continue;
            IReadOnlyList<TResult> found =
                answer([.. places.Select(i => batch[i].Text)], paired ? [.. places.Select(i => batch[i].Pair!)] : null);
            for (int i = 0; i < places.Length; i++)
                results[places[i]] = found[i];
        }
        return results;
    }
}
