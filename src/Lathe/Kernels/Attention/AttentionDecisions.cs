namespace Lathe.Kernels;

/// <summary>Reads from an attention how it was cut.</summary>
internal static class AttentionDecisions
{
    public static unsafe AttentionDecision Of(in AttentionJob job)
    {
        int queries = 0;
        for (int sequence = 0; sequence < job.Sequences; sequence++)
            queries = Math.Max(queries, job.Queries(sequence));
        bool waits = job.Output == null;
        return new AttentionDecision
        {
            Arithmetic = job.Arithmetic,
            ReadsHeads = job.ReadsHeads,
            Sequences = job.Sequences,
            LongestQueries = queries,
            LongestKeys = job.LongestKeys,
            Heads = job.Heads,
            HeadSize = job.HeadSize,
            ValueHeadSize = job.ValueHeadSize,
            Parts = job.Parts,
            TileHeads = job.TileHeads,
            ChunkQueries = job.ChunkRows,
            DealtQueries = AttentionJob.TileRows(queries),
            HeadBytes = AttentionKernel.ScratchBytes(job.LongestKeys, job.Heads, job.HeadSize, job.ValueHeadSize, job.Arithmetic,
                quantizedOnly: false),
            WaitingBytes = AttentionScratch.RowBytes(waits ? job.Width : 0),
            Why =
                (job.TileHeads == 1
                    ? "a thread takes queries of one head; "
                    : "a thread takes all heads of its queries, whose rows it makes int8; ")
                + (waits ? "as many queries a chunk as wait in L2 with all their heads" : "keys and values are packed once a chunk")
                + (job.ReadsHeads ? "; operands come as integers by head" : ""),
        };
    }
}
