using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// The loop nest of a product: a block of rows stays in L2 while a group of panels passes by, and so does the group while the blocks do;
/// each panel is read once a block and stays in L1 while the tiles go down the rows; a tile goes through the epilogue while its sums are in
/// L1. Rows that are to be finished see all panels in one go, and are finished in L2.
/// </summary>
internal static unsafe class GemmLoops
{
    /// <summary>Floats of a row's running sums or maxima.</summary>
    private const int TallyLanes = 16;

    /// <summary>One thread's share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Part(void* context, int part)
    {
        GemmJob* job = (GemmJob*)context;
        if (!job->Plan.ByRows)
        {
            int together = job->Plan.Together;
            (int first, int end) = RowPartition.Range(part, job->Plan.Parts, job->Panels / together);
            Groups(job, part, 0, job->Rows, first * together, end * together, SharedTarget(job));
            return;
        }

        while (RowShares.TryTake(job, part, out int row, out int rows))
        {
            if (job->FinishesRows)
                FinishedBlocks(job, part, row, row + rows);
            else
                Groups(job, part, row, row + rows, 0, job->Panels, OutputTarget(job));
        }
    }

    private static void FinishedBlocks(GemmJob* job, int part, int first, int end)
    {
        for (int row = first, rows; row < end; row += rows)
        {
            // A sliver would read all weights for little.
            rows = GemmPlan.NextTile(end - row, job->Plan.BlockRows);
            Target target = job->Output != null ? OutputTarget(job) : new Target(job->Scratch.Rows(part) - row
                * GemmPlan.RowBytes(job->Outputs), GemmPlan.RowBytes(job->Outputs), padded: true);
            float* tallies = job->Scratch.Tallies(part);
            new Span<float>(tallies, rows * TallyLanes).Clear();
            Block(job, part, row, rows, 0, job->Panels, target, tallies);
            Finish(job, part, row, row + rows, target, tallies);
        }
    }

    /// <summary>One thread's share of the rows that several threads wrote columns of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FinishPart(void* context, int part)
    {
        GemmJob* job = (GemmJob*)context;
        (int first, int end) = RowPartition.Range(part, job->FinishParts, job->Rows);
        Finish(job, part, first, end, SharedTarget(job), null);
    }

    private static Target OutputTarget(GemmJob* job) => new((byte*)job->Output, (long)job->Outputs * sizeof(float), padded: false);

    private static Target SharedTarget(GemmJob* job) =>
        job->Output != null ? OutputTarget(job) : new Target(job->Scratch.SharedRows, GemmPlan.RowBytes(job->Outputs), padded: true);

    /// <summary>Rows that nobody waits for: a group of panels stays in L2 while all blocks of rows pass by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups(GemmJob* job, int part, int firstRow, int endRow, int firstPanel, int endPanel, Target target)
    {
        int group = job->Plan.GroupPanels;
        for (int panel = firstPanel; panel < endPanel; panel += group)
        {
            for (int row = firstRow, rows; row < endRow; row += rows)
            {
                rows = GemmPlan.NextTile(endRow - row, job->Plan.BlockRows);
                Block(job, part, row, rows, panel, Math.Min(panel + group, endPanel), target, null);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(GemmJob* job, int part, int firstRow, int rows, int firstPanel, int endPanel, Target target, float* tallies)
    {
        byte* sums = job->Scratch.Sums(part);
        int* offsets = job->Scratch.Offsets(part);
        if (job->SumsAreIntegers && job->BlockStarts == null)
            SumRows(job, firstRow, rows, offsets);
        if (job->Heads.Panels > 0)
        {
            HeadLoops.Block(job, part, firstRow, rows, firstPanel, endPanel, sums, offsets);
            return;
        }
        int strip = job->Plan.StripPanels;
        for (int start = firstPanel; start < endPanel; start += strip)
        {
            int end = Math.Min(start + strip, endPanel);
            if (end == start + 1)
            {
                Panel(job, firstRow, rows, start, end < endPanel, sums, offsets, target, tallies);
                continue;
            }
            // A tile's activations stay in L1 while the strip's panels pass by.
            for (int row = 0, height; row < rows; row += height)
            {
                height = GemmPlan.NextTile(rows - row, job->Plan.TileRows);
                for (int panel = start; panel < end; panel++)
                    Panel(job, firstRow + row, height, panel, row == 0 && panel + 1 < endPanel, sums, offsets + row, target,
                        tallies == null ? null : tallies + row * TallyLanes);
            }
        }
    }

    /// <summary>Rows × 32 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel(GemmJob* job, int firstRow, int rows, int panel, bool follows, byte* sums, int* offsets, Target target,
        float* tallies)
    {
        int tiles = (rows + job->Plan.TileRows - 1) / job->Plan.TileRows, tile;
        WeightsAhead ahead;
        TileArguments t = new() { AStride = job->AStride, CStride = TileTable.Columns * sizeof(float) };
        byte* a = job->A + firstRow * job->AStride, b = job->Weights + panel * job->PanelBytes, rowSums = null;
        if (!job->IsInteger)
        {
            t.BStride = job->LineBytes;
            int depth = job->Plan.Depth, last = (job->Inputs - 1) / depth * depth;
            ahead = new WeightsAhead(job->Format.Encoding, depth * t.BStride, rows, tiles, last > 0);
            for (int start = 0; start < last; start += depth)
            {
                t.B = b + start * t.BStride;
                t.Depth = depth;
                t.Accumulate = start == 0 ? 0 : 1;
                tile = 0;
                for (int row = 0, height; row < rows; row += height)
                {
                    ahead.Share(&t, tile++);
                    height = Tile(job, &t, a + (long)start * sizeof(float), row, rows, sums, null);
                }
            }
            a += (long)last * sizeof(float);
            t.B = b + last * t.BStride;
            t.Depth = job->Inputs - last;
            t.Accumulate = last == 0 ? 0 : 1;
            ahead = new WeightsAhead(job->Format.Encoding, t.Depth * t.BStride, rows, tiles, follows);
        }
        else
        {
            long bytes = job->PanelBytes;
            if (job->BlockStarts != null)
                b = BlockLoops.Weights(job, panel, out bytes);
            ahead = new WeightsAhead(job->Format.Encoding, bytes, rows, tiles, follows);
            t.B = b;
            t.Depth = job->Depth;
            t.GroupBlocks = job->GroupBlocks;
            t.Scales = job->WeightScales + panel * job->PanelScaleBytes;
            t.SumsStride = job->RowBlocks * sizeof(int);
            rowSums = (byte*)job->RowSums + firstRow * t.SumsStride;
        }

        // A tile's epilogue follows at once: its stores, which miss the cache, drain while the next tile multiplies.
        tile = 0;
        int* tileOffsets = stackalloc int[TileTable.MaxRows];
        float* scaling = stackalloc float[StaticColumns.ScalingFloats];
        float damage;
        EpilogueArguments epilogue = PanelEpilogue(job, panel, target);
        if (job->StoresIntegers)
            StaticColumns.Panel(job, &epilogue, panel, scaling, &damage);
        for (int row = 0, height; row < rows; row += height)
        {
            ahead.Share(&t, tile++);
            PlaceEpilogue(job, &epilogue, firstRow + row, panel, target);
            PrefetchRows(&epilogue, firstRow + row, GemmPlan.NextTile(rows - row, job->Plan.TileRows), target);
            if (job->BlockStarts != null)
            {
                height = BlockLoops.Tile(job, &t, a, panel, row, rows, sums, tileOffsets);
                epilogue.Offsets = tileOffsets;
            }
            else
            {
                height = Tile(job, &t, a, row, rows, sums, rowSums);
                epilogue.Offsets = offsets + row;
            }

            epilogue.Sums = t.C;
            epilogue.Rows = height;
            if (tallies != null)
            {
                float* tally = tallies + row * TallyLanes;
                epilogue.Totals = job->TalliesSums ? tally : null;
                epilogue.Maxima = job->TalliesSums ? null : tally;
            }
            job->Epilogue.Invoke(&epilogue);
            if (job->StoresIntegers)
                StaticColumns.Finish(job, &epilogue, firstRow + row, panel);
        }
    }

    /// <summary>What all tiles of a panel have in common.</summary>
    private static EpilogueArguments PanelEpilogue(GemmJob* job, int panel, Target target)
    {
        int column = panel * TileTable.Columns;
        return new()
        {
            Columns = Math.Min(TileTable.Columns, job->Outputs - column), Bias = job->Bias + column,
            ColumnScales = (float*)(job->WeightScales + panel * job->PanelScaleBytes),
            RowScaleStep = job->RowScaleStep, OutputStride = target.Stride, OperandStride = (long)job->Outputs * sizeof(float),
        };
    }

    private static void PlaceEpilogue(GemmJob* job, EpilogueArguments* epilogue, int row, int panel, Target target)
    {
        int column = panel * TileTable.Columns;
        long at = (long)row * job->Outputs + column;
        if (job->StoresIntegers)
            StaticColumns.Place(job, epilogue, row, panel);
        else
            epilogue->Output = (byte*)(target.Row(row) + column);
        epilogue->RowScales = (float*)((byte*)job->RowScales + row * job->RowScaleStep);
        epilogue->Multiplier = job->Multiplier == null ? null : (byte*)(job->Multiplier + at);
        epilogue->Residual = job->Residual == null ? null : (byte*)(job->Residual + at);
    }

    /// <summary>
    /// Asks for what the epilogue of a tile is going to read and write, which may come from memory, while the tile multiplies: rows lie far
    /// apart, so no prefetcher foresees them. Scratch rows are in the cache as they are; where they go to is asked for into L2, for it is
    /// long until then.
    /// </summary>
    private static void PrefetchRows(EpilogueArguments* epilogue, int firstRow, int rows, Target target)
    {
        if (!Sse.IsSupported)
            return;
        for (int row = 0; row < rows; row++)
        {
            if (epilogue->Values != null)
                Sse.Prefetch0(epilogue->Values + row * epilogue->ValuesStride);
            else if (!target.Padded)
                PrefetchColumns(epilogue->Output + row * epilogue->OutputStride);
            else if (target.Ahead != null)
                Sse.Prefetch1(target.Ahead + (firstRow + row) * target.AheadStride);
            if (epilogue->Multiplier != null)
                PrefetchColumns(epilogue->Multiplier + row * epilogue->OperandStride);
            if (epilogue->Residual != null)
                PrefetchColumns(epilogue->Residual + row * epilogue->OperandStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchColumns(byte* columns)
    {
        Sse.Prefetch0(columns);
        Sse.Prefetch0(columns + TileTable.Columns * sizeof(float) - 1);
    }

    /// <summary>The accumulators of the tile that starts at a row; returns its height.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Tile(GemmJob* job, TileArguments* t, byte* a, int row, int rows, byte* sums, byte* rowSums)
    {
        int height = GemmPlan.NextTile(rows - row, job->Plan.TileRows);
        t->A = a + row * t->AStride;
        t->C = sums + row * t->CStride;
        t->Sums = rowSums + row * t->SumsStride;
        job->Kernels[height - 1].Invoke(t);
        return height;
    }

    /// <summary>128 × each row's sum, which the offset of the unsigned weights has added to every product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows(GemmJob* job, int firstRow, int rows, int* offsets)
    {
        for (int row = 0; row < rows; row++)
        {
            int* sums = job->RowSums + (long)(firstRow + row) * job->RowBlocks;
            int total = 0;
            for (int block = 0; block < job->RowBlocks; block++)
                total += sums[block];
            offsets[row] = total * Int8Panels.Offset;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(GemmJob* job, int part, int first, int end, Target target, float* tallies)
    {
        if (!job->Heads.IsEmpty)
        {
            HeadLoops.Finish(job, part, first, end, target);
            return;
        }
        FinishArguments finish = job->Row;
        for (int row = first; row < end; row++)
        {
            finish.Input = finish.Output = target.Row(row);
            if (tallies != null)
            {
                float* tally = tallies + (row - first) * TallyLanes;
                finish.Totals = job->TalliesSums ? tally : null;
                finish.Maxima = job->TalliesSums ? null : tally;
            }
            if (!job->Quantized.IsEmpty)
                job->Quantized.Place(row, ref finish);
            job->Finish.Invoke(&finish);
        }
    }
}
