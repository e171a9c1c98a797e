namespace Lathe.Kernels;

/// <summary>A thread's share of an attention: finds its tiles of queries, runs them head by head, and quantises the rows that are
/// complete.</summary>
internal static unsafe class AttentionLoops
{
    public static void Part(void* context, int part)
    {
        AttentionJob* job = (AttentionJob*)context;
        byte* scratch = job->Scratch + part * job->ScratchStride;
        long from = job->Cost * part / job->Parts, to = job->Cost * (part + 1) / job->Parts, cost = 0;
        for (int sequence = 0; sequence < job->Sequences && cost < to; sequence++)
        {
            int queries = job->Queries(sequence), rows = AttentionJob.TileRows(queries), tiles = AttentionJob.Tiles(queries);
            long tileCost = job->TileCost(sequence);
            for (int head = 0; head < job->Heads && tiles > 0; head += job->TileHeads)
            {
                // A tile belongs to the part in whose share of the cost it starts.
                int first = Math.Min(tiles, CeilingOfRatio(from - cost, tileCost)),
                    end = Math.Min(tiles, CeilingOfRatio(to - cost, tileCost));
                if (first < end)
                    Queries(job, sequence, head, first * rows, Math.Min(queries, end * rows), scratch);
                cost += tiles * tileCost;
            }
        }
    }

    private static int CeilingOfRatio(long distance, long step) =>
        distance <= 0 ? 0 : (int)Math.Min(int.MaxValue, (distance + step - 1) / step);

    private static void Queries(AttentionJob* job, int sequence, int firstHead, int first, int end, byte* scratch)
    {
        byte* working = scratch + AttentionScratch.RowBytes(job->Output == null ? job->Width : 0);
        for (int rows; first < end; first += rows)
        {
            rows = Math.Min(job->ChunkRows, end - first);
            long firstRow = job->QueryStarts[sequence] + (long)first;
            float* output = job->Output == null ? (float*)scratch : job->Output + firstRow * job->OutputStride;
            long stride = job->Output == null ? job->Width : job->OutputStride;
            AttentionHead following = Following(job, sequence, firstHead, first + rows, end),
                one = job->Head(sequence, firstHead, first, rows, output, stride), next;
            for (int head = firstHead, endHead = firstHead + job->TileHeads; head < endHead; head++, one = next)
            {
                next = head + 1 < endHead ? job->Head(sequence, head + 1, first, rows, output, stride) : following;
                HeadAttention.Run(job, one, next, working);
            }
            for (int row = 0; row < rows && !job->Quantized.IsEmpty; row++)
                job->Quantized.Write((int)firstRow + row, output + row * stride, job->Width);
        }
    }

    /// <summary>The head that this thread reads after a chunk of queries if its share goes on: of more queries, of other heads or of the
    /// next sequence. It is asked for, not run.</summary>
    private static AttentionHead Following(AttentionJob* job, int sequence, int firstHead, int first, int end)
    {
        if (first == end)
        {
            first = 0;
            firstHead += job->TileHeads;
            if (firstHead == job->Heads)
            {
                firstHead = 0;
                sequence++;
            }
            if (sequence == job->Sequences)
                return default;
            end = job->Queries(sequence);
        }
        return job->Head(sequence, firstHead, first, Math.Min(job->ChunkRows, end - first), null, 0);
    }
}
