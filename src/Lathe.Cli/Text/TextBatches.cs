using System.Threading.Channels;

namespace Lathe.Cli.Text;

/// <summary>
/// Items gathered into batches while others are worked on. A batch is what has arrived by the time it is asked for: one line where lines
/// come slowly, up to a bound where they come from a file.
/// </summary>
internal static class TextBatches
{
    private const int MostItems = 256, MostCharacters = 1 << 20;

    /// <summary>Reads on a thread of its own, at most two batches ahead. An error of the reader is thrown after the items before
    /// it.</summary>
    public static IEnumerable<IReadOnlyList<TextItem>> Of(IEnumerable<TextItem> items)
    {
        Channel<TextItem> channel = Channel.CreateBounded<TextItem>(
            new BoundedChannelOptions(2 * MostItems) { SingleReader = true, SingleWriter = true });
        using CancellationTokenSource stopped = new();
        // not awaited: whoever waits on a terminal's next line cannot be interrupted, and must not hold up the end
        _ = Task.Factory.StartNew(() => Fill(items, channel.Writer, stopped.Token), stopped.Token, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            while (channel.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
            {
                List<TextItem> batch = [];
                for (long characters = 0; batch.Count < MostItems && characters < MostCharacters
                    && channel.Reader.TryRead(out TextItem? item);)
                {
                    batch.Add(item);
                    characters += item.Text.Length + (item.Pair?.Length ?? 0);
                }
                if (batch.Count > 0)
                    yield return batch;
            }
        }
        finally
        {
            stopped.Cancel();
        }
    }

    private static void Fill(IEnumerable<TextItem> items, ChannelWriter<TextItem> writer, CancellationToken stopped)
    {
        try
        {
            foreach (TextItem item in items)
                writer.WriteAsync(item, stopped).AsTask().GetAwaiter().GetResult();
            writer.Complete();
        }
        catch (Exception exception)
        {
            writer.Complete(exception);
        }
    }
}
