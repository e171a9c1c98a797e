namespace Lathe.Transformers.Pipelines;

/// <summary>Spans of several windows over one text to one list, as Hugging Face's TokenClassificationPipeline joins them.</summary>
internal static class WindowOverlap
{
    /// <summary>Of spans that begin inside the one kept before them, the longest stays, then the surest.</summary>
    /// <param name="groups">Of all windows.</param>
    /// <returns>In the order of the text; no two overlap.</returns>
    public static TokenGroup[] Join(IEnumerable<TokenGroup> groups)
    {
        List<TokenGroup> joined = [];
        // stable: of spans with one beginning that of the earlier window comes first
        foreach (TokenGroup group in groups.OrderBy(group => group.Start))
        {
            if (joined.Count == 0 || group.Start >= joined[^1].End)
                joined.Add(group);
            else if (Length(group) > Length(joined[^1]) || (Length(group) == Length(joined[^1]) && group.Score > joined[^1].Score))
                joined[^1] = group;
        }
        return [.. joined];
    }

    private static int Length(TokenGroup group) => group.End - group.Start;
}
