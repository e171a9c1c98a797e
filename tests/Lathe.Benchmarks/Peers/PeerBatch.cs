namespace Lathe.Benchmarks.Peers;

/// <summary>The batch that every engine is given: the same ids, the same mask.</summary>
internal sealed class PeerBatch
{
    private const int FirstId = 5, Ids = 400;

    /// <param name="shape">Padding included.</param>
    /// <param name="padding">0 to below 1: the share of the tokens that are padding.</param>
    /// <param name="vocabulary">Ids stay below.</param>
    /// <param name="paddingId">What padding tokens are.</param>
    /// <exception cref="ArgumentException">No such share of padding leaves every row a token.</exception>
    public PeerBatch(BatchShape shape, double padding, int vocabulary, int paddingId)
    {
        Shape = shape;
        Lengths = RowLengths(shape, padding);
        InputIds = new int[shape.Batch * shape.Sequence];
        AttentionMask = new int[InputIds.Length];
        for (int i = 0; i < InputIds.Length; i++)
        {
            bool real = i % shape.Sequence < Lengths[i / shape.Sequence];
            InputIds[i] = real ? FirstId + (int)((long)i * 7919 % Math.Min(Ids, vocabulary - FirstId)) : paddingId;
            AttentionMask[i] = real ? 1 : 0;
        }
    }

    public BatchShape Shape { get; }

    /// <summary>Tokens of each row that are not padding.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>[batch, sequence].</summary>
    public int[] InputIds { get; }

    /// <summary>[batch, sequence]: 1 for a token, 0 for padding behind it.</summary>
    public int[] AttentionMask { get; }

    public int RealTokens => Lengths.Sum();

    /// <summary>
    /// Lengths from the whole sequence down, as a batch of texts has them: of half padding they fall evenly, of less or more along a curve.
    /// In no order, since no user sorts a batch for the engine. Their sum is exact.
    /// </summary>
    private static int[] RowLengths(BatchShape shape, double padding)
    {
        if (padding is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(padding), padding, "a share of padding from 0 to below 1");
        int total = (int)Math.Round((1 - padding) * shape.Batch * shape.Sequence),
            shortest = shape.Batch == 1 ? 1 : shape.Sequence + shape.Batch - 1;
        if (total < shortest)
            throw new ArgumentException(
                $"padding {padding} of {shape} leaves {total} tokens; one whole row and a token of each other are {shortest}",
                nameof(padding));
        int[] lengths = new int[shape.Batch];
        double power = padding / (1 - padding);
        for (int row = 0; row < lengths.Length; row++)
        {
            double height = lengths.Length == 1 ? 1 : (lengths.Length - 1.0 - row) / (lengths.Length - 1);
            lengths[row] = 1 + (int)Math.Round((shape.Sequence - 1) * Math.Pow(height, power));
        }
        // what rounding and the last row's first token took or gave; a batch is as long as its longest row, so that one stays
        int first = lengths.Length == 1 ? 0 : 1;
        for (int row = first, left = total - lengths.Sum(); left != 0; row = row + 1 < lengths.Length ? row + 1 : first)
        {
            int step = Math.Sign(left);
            if (lengths[row] + step < 1 || lengths[row] + step > shape.Sequence)
                continue;
            lengths[row] += step;
            left -= step;
        }
        new Random(shape.Batch).Shuffle(lengths);
        return lengths;
    }
}
