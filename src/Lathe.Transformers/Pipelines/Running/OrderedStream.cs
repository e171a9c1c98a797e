using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Lathe.Transformers.Pipelines;

/// <summary>Answers a stream in its order: what has come in is run as one group while the next comes in, never more than a bounded number
/// ahead.</summary>
internal static class OrderedStream
{
    /// <summary>Most items of a group. Read ahead of the consumer are at most this many, and two groups.</summary>
    public const int GroupSize = 512;

    /// <param name="gate">The whole stream is one call: let in before the first item is read.</param>
    /// <param name="source">Read by one reader; its exception arrives after the results of what came before it.</param>
    /// <param name="run">Answers a group in its order; called on the thread pool, two calls at one time at most.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    /// <exception cref="ObjectDisposedException">The gate is closed when the stream is first read.</exception>
    public static async IAsyncEnumerable<TResult> Run<TItem, TResult>(
        CallGate gate, IAsyncEnumerable<TItem> source, Func<List<TItem>, CancellationToken, TResult[]> run,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CallGate.Call call = gate.Enter();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<TItem> channel = Channel.CreateBounded<TItem>(new BoundedChannelOptions(GroupSize)
        {
            SingleReader = true,
            SingleWriter = true
        });
        Task reading = Read(source, channel.Writer, ending.Token);
        Task<TResult[]>? running = null, next = null;
        try
        {
            while (true)
            {
                List<TItem> group = [];
                while (group.Count < GroupSize && channel.Reader.TryRead(out TItem? item))
                    group.Add(item);
                next = group.Count == 0 ? null : System.Threading.Tasks.Task.Run(() => run(group, ending.Token), ending.Token);
                if (running is not null)
                {
                    foreach (TResult result in await running)
                        yield return result;
                }
                else if (next is null && !await channel.Reader.WaitToReadAsync(ending.Token))
                {
                    break;
                }
                running = next;
                next = null;
            }
        }
        finally
        {
            // left early or failed: what is under way ends before the caller goes on
            await ending.CancelAsync();
            foreach (Task? task in (Task?[])[reading, running, next])
            {
                if (task is not null)
                    await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task Read<TItem>(IAsyncEnumerable<TItem> source, ChannelWriter<TItem> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (TItem item in source.WithCancellation(cancellationToken))
                await writer.WriteAsync(item, cancellationToken);
            writer.Complete();
        }
        catch (Exception problem)
        {
            writer.Complete(problem);
        }
    }
}
