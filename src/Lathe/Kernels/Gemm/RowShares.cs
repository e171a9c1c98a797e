using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// The rows of a product as its threads take them. Each thread has an even share, which it takes from front to end in ever smaller pieces;
/// who is done takes pieces of another's. Cores are seldom equally fast, and the slowest would have all others wait at the end of each
/// product. No row's result depends on it.
/// </summary>
internal static unsafe class RowShares
{
    /// <summary>Rows of a share below which the last pieces would cost more than waiting does.</summary>
    private const int SmallShare = 192;

    private const int SmallSharePieceTiles = 3;

    /// <summary>Before any thread takes.</summary>
    public static void Reset(GemmJob* job)
    {
        for (int part = 0; part < job->Plan.Parts; part++)
            *job->Scratch.NextRow(part) = RowPartition.Range(part, job->Plan.Parts, job->Rows).First;
    }

    /// <summary>Takes a piece.</summary>
    /// <param name="job">The product, whose parts are rows.</param>
    /// <param name="part">Who takes: first from its own share.</param>
    /// <param name="row">The piece's first row.</param>
    /// <param name="rows">How many.</param>
    /// <returns>False where nothing is left of any share.</returns>
    public static bool TryTake(GemmJob* job, int part, out int row, out int rows)
    {
        int parts = job->Plan.Parts;
        for (int distance = 0; distance < parts; distance++)
        {
            int owner = part + distance < parts ? part + distance : part + distance - parts;
            if (TryTakeFrom(job, owner, out row, out rows))
                return true;
        }
        row = rows = 0;
        return false;
    }

    private static bool TryTakeFrom(GemmJob* job, int owner, out int row, out int rows)
    {
        ref int next = ref Unsafe.AsRef<int>(job->Scratch.NextRow(owner));
        (int first, int end) = RowPartition.Range(owner, job->Plan.Parts, job->Rows);
        row = Volatile.Read(ref next);
        while (row < end)
        {
            rows = Piece(end - row, job->Plan, end - first);
            int found = Interlocked.CompareExchange(ref next, row + rows, row);
            if (found == row)
                return true;
            row = found;
        }
        rows = 0;
        return false;
    }

    /// <summary>Half of what is left, so that weights are read seldom at first, down to a tile; of small shares in pieces that are worth
    /// reading them for.</summary>
    private static int Piece(int left, in GemmPlan plan, int share)
    {
        if (plan.Parts == 1)
            return left;
        int least = share < SmallShare ? SmallSharePieceTiles * plan.TileRows : plan.TileRows,
            half = left / 2 / plan.TileRows * plan.TileRows;
        return half >= least ? half : GemmPlan.NextTile(left, least);
    }
}
