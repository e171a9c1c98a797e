using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>
/// Asks for the rows that the next block of keys, or the next head, reads: a head's part of a merged projection's row is a few cache lines,
/// and the next row lies kilobytes away, so that no prefetcher foresees it. Every tile of queries asks for its share while it multiplies.
/// Into L2: of rows so far apart L1 holds few.
/// </summary>
internal unsafe struct RowsAhead
{
    private readonly int _tiles;
    private readonly Rows _queries;
    private readonly Rows _keys;
    private readonly Rows _values;
    private int _tile;

    /// <param name="job">The attention.</param>
    /// <param name="next">The head whose rows are wanted; without any queries, nothing is.</param>
    /// <param name="firstKey">The first key of the block that is wanted. Queries are read with the first block.</param>
    /// <param name="tiles">How many tiles share it.</param>
    public RowsAhead(AttentionJob* job, in AttentionHead next, int firstKey, int tiles)
    {
        _tiles = tiles;
        if (!Sse.IsSupported || next.Queries == 0)
            return;
        int queries = firstKey == 0 ? next.Queries : 0, keys = Math.Min(AttentionScratch.KeyBlock(job->Arithmetic), next.Keys - firstKey);
        if (job->ReadsHeads)
        {
            int width = job->QueryHeads.Width, valueWidth = job->ValueHeads.Width;
            _queries = new Rows(next.QueryPart.Values, width * sizeof(short), queries, width * sizeof(short));
            _keys = new Rows(next.KeyPart.Values + (long)firstKey * width, width * sizeof(short), keys, width * sizeof(short));
            _values = new Rows(next.ValuePart.Values + (long)firstKey * valueWidth, valueWidth * sizeof(short), keys,
                valueWidth * sizeof(short));
            return;
        }
        _queries = new Rows(next.Query, job->QueryStride * sizeof(float), queries, job->HeadSize * sizeof(float));
        _keys = new Rows(next.Key + firstKey * job->KeyStride, job->KeyStride * sizeof(float), keys, job->HeadSize * sizeof(float));
        _values = new Rows(next.Value + firstKey * job->ValueStride, job->ValueStride * sizeof(float), keys,
            job->ValueHeadSize * sizeof(float));
    }

    /// <summary>Asks for the share of one more tile.</summary>
    public void Share()
    {
        _queries.Share(_tile, _tiles);
        _keys.Share(_tile, _tiles);
        _values.Share(_tile, _tiles);
        _tile++;
    }

    private readonly struct Rows(void* first, long stride, int count, int bytes)
    {
        public void Share(int part, int parts)
        {
            (int row, int end) = RowPartition.Range(part, parts, count);
            for (; row < end; row++)
            {
                byte* line = (byte*)first + row * stride, last = line + bytes - 1;
                for (; line < last; line += NativeBlock.Alignment)
                    Sse.Prefetch1(line);
                Sse.Prefetch1(last);
            }
        }
    }
}
