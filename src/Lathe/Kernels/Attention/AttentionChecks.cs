namespace Lathe.Kernels;

/// <summary>What attention checks before pointers are taken.</summary>
internal static class AttentionChecks
{
    public static void Sequences(SequenceRows queries, SequenceRows keys, int heads, int headSize, int valueHeadSize)
    {
        queries.Check(nameof(queries));
        keys.Check(nameof(keys));
        if (queries.Count != keys.Count)
            throw new ArgumentException(
                $"rows of {queries.Count} sequences of queries and of {keys.Count} sequences of keys; expected as many", nameof(keys));
        if (heads < 0 || headSize < 1 || valueHeadSize < 1)
            throw new ArgumentException(
                $"attention of {heads} heads of {headSize} and {valueHeadSize}: sizes must be at least 1, heads at least 0");
        for (int sequence = 0; sequence < queries.Count; sequence++)
        {
            if (queries.Length(sequence) > 0 && keys.Length(sequence) < 1)
                throw new ArgumentException($"sequence {sequence} has {queries.Length(sequence)} queries and no key; expected at least 1",
                    nameof(keys));
        }
    }

    /// <summary>Rows that the sequences' operands have at least.</summary>
    public static int RowsOf(SequenceRows sequences) => sequences.Count == 0 ? 0 : sequences.Starts[^1];

    public static void Heads(QuantizedHeads query, QuantizedHeads key, QuantizedHeads value, int queries, int keys)
    {
        if (key.Heads != query.Heads || value.Heads != query.Heads || key.HeadSize != query.HeadSize)
        {
            throw new ArgumentException(
                $"{query.Heads} heads of {query.HeadSize} of queries, {key.Heads} of {key.HeadSize} of keys, {value.Heads} of "
                + $"{value.HeadSize} of values; expected as many, and keys as wide as queries", nameof(key));
        }
        Rows(nameof(query), query.Rows, queries);
        Rows(nameof(key), key.Rows, keys);
        Rows(nameof(value), value.Rows, keys);

        static void Rows(string what, int found, int expected)
        {
            if (found < expected)
                throw new ArgumentException($"{what}: heads of {found} rows, expected {expected} at least", what);
        }
    }

    public static void Mask(AttentionMask mask, SequenceRows queries, SequenceRows keys, int heads)
    {
        if (mask.Values.IsEmpty)
            return;
        if (mask.BatchStride < 0 || mask.HeadStride < 0 || mask.QueryStride < 0)
            throw new ArgumentException($"mask strides ({mask.BatchStride}, {mask.HeadStride}, {mask.QueryStride}) must not be negative",
                nameof(mask));
        for (int sequence = 0; sequence < queries.Count && heads > 0; sequence++)
        {
            int rows = queries.Length(sequence), columns = keys.Length(sequence);
            long needed = (long)sequence * mask.BatchStride + (heads - 1L) * mask.HeadStride + (rows - 1L) * mask.QueryStride + columns;
            if (rows > 0 && mask.Values.Length < needed)
            {
                throw new ArgumentException(
                    $"mask: {mask.Values.Length} values, expected {needed} for sequence {sequence} with {heads} heads, {rows} queries and "
                    + $"{columns} keys", nameof(mask));
            }
        }
    }
}
