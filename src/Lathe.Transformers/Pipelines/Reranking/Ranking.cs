namespace Lathe.Transformers.Pipelines;

/// <summary>Keeps the best of documents as their scores come in; of equal ones those that came first, and what is no number comes
/// last.</summary>
/// <param name="most">How many are kept, at least 1.</param>
internal sealed class Ranking(int most)
{
    // the worst of those kept stands first: float's own comparison puts NaN below all numbers
    private readonly PriorityQueue<RankedDocument, (float Score, int Row)> kept = new();

    public int Count { get; private set; }

    public void Add(string text, float score)
    {
        RankedDocument document = new(Count, text, score);
        (float, int) worth = (score, -Count);
        if (kept.Count < most)
            kept.Enqueue(document, worth);
        else
            kept.EnqueueDequeue(document, worth);
        Count++;
    }

    /// <summary>Those that are kept, the best first; they are gone afterwards.</summary>
    public RankedDocument[] Take()
    {
        RankedDocument[] ranked = new RankedDocument[kept.Count];
        for (int i = ranked.Length - 1; i >= 0; i--)
            ranked[i] = kept.Dequeue();
        return ranked;
    }
}
