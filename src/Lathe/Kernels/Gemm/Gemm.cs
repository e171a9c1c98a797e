using System.ComponentModel;
using System.Diagnostics;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.CompilerServices;

/// <summary>
/// output[rows, outputs] = epilogue(input[rows, inputs] · weightsᵀ). The same bits whatever the tier, the threads, the tile and the rows
/// around.
/// </summary>
/// <remarks>
/// Float products sum chains of 256 inputs (<see cref="Tile.Depth"/>) by fused multiply-adds in order, and add the chains in order. Int8
/// products are exact integers up to the scales. Products of fewer bits are exact within a group; groups are added in order.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Gemm
{
    /// <summary>Bytes of <see cref="KernelScratch"/> for each thread that any product with these outputs needs.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="outputs">Columns of the result.</param>
    /// <param name="tile">How it is to be cut.</param>
    /// <param name="headSize">Of a product with <see cref="Epilogue.Heads"/>, their size; of any other 0.</param>
    public static long ScratchBytes(int rows, int outputs, Tile tile, int headSize = 0) =>
        GemmScratch.BytesPerThread(rows, outputs, tile, headSize);

    /// <summary>Multiplies with weights of any format; which arithmetic that is, the weights say.</summary>
    /// <param name="input">[rows, inputs]: as int8 for weights that are integers, otherwise as floats.</param>
    /// <param name="rows">How many; none is none.</param>
    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="tile">How the work is cut; default lets the kernel choose.</param>
    /// <param name="epilogue">What happens to the rows before they leave the cache.</param>
    /// <param name="output">[rows, outputs]; empty where only int8 or heads are wanted.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="scratch">Their working memory.</param>
    /// <exception cref="ArgumentException">
    /// A span has the wrong length, or the rows are not there in the form that the weights read.
    /// </exception>
    public static void Run(
        ProductRows input, int rows, PackedWeights weights, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool,
        KernelScratch scratch)
    {
        input.Check(rows, weights);
        if (rows == 0)
            return;
        long started = KernelRecording.Start();
        PanelLayout layout = weights.Layout;
        int outputs = layout.Outputs;
        Check(rows, outputs, epilogue, output);
        QuantizedRows quantized = epilogue.Quantized, integers = input.Quantized;
        QuantizedHeads heads = epilogue.Heads;
        RowTable table = RowTable.Current;
        GemmJob job = GemmJob.For(layout, rows);
        fixed (float* a = input.Floats, multiplier = epilogue.Multiplier, residual = epilogue.Residual, y = output)
        fixed (sbyte* inputValues = integers.Values, values = quantized.Values)
        fixed (float* inputScales = integers.Scales, scales = quantized.Scales)
        fixed (int* inputSums = integers.Sums, sums = quantized.Sums)
        fixed (short* headValues = heads.Values)
        fixed (float* headScales = heads.Scales)
        fixed (TileKernel<TileArguments>* tiles = TileTable.Current[layout.Format.Encoding])
        {
            // A local, which does not move.
            GemmJob* pinned = &job;
            job.Weights = weights.Panels;
            if (weights.Blocks is { } blocks)
            {
                job.BlockStarts = blocks.Starts;
                job.BlockFours = blocks.Fours;
                job.PanelBytes = BlockLoops.PanelBytes(blocks, layout);
            }

            job.WeightScales = weights.Scales;
            job.Bias = weights.Bias;
            job.Epilogue = table.Epilogue(job.SumsAreIntegers, epilogue.Activation);
            job.Finish = table.Finish;
            job.Row = FinishArguments.For(outputs, epilogue.Norm);
            job.Multiplier = multiplier;
            job.Residual = residual;
            job.Output = y;
            job.Kernels = tiles;
            job.Quantized = QuantizedTarget.From(quantized, values, scales, sums);
            job.Heads = HeadTarget.From(heads, headValues, headScales);
            if (job.IsInteger)
            {
                job.A = (byte*)inputValues;
                job.AStride = integers.Stride;
                job.RowScales = inputScales;
                job.RowScaleStep = sizeof(float);
                job.RowSums = inputSums;
                job.RowBlocks = integers.Blocks;
            }
            else
            {
                job.A = (byte*)a;
                job.AStride = (long)layout.Inputs * sizeof(float);
                job.One = 1f;
                job.RowScales = &pinned->One;
            }

            int threads = Math.Min(pool.Threads, scratch.Threads);
            job.Plan = new GemmPlan(rows, layout.Inputs, outputs, layout.Format.Encoding, job.PanelBytes, tile, job.FinishesRows, threads,
                HeadLoops.Together(job.Heads));
            job.Scratch = GemmScratch.Create(job.Plan, rows, outputs, ownRows: y == null && job.FinishesRows, job.Heads, scratch);
            if (job.Plan.ByRows)
                RowShares.Reset(pinned);
            if (job.StoresIntegers)
                new Span<float>(scales, rows).Fill(*job.Quantized.StaticScale);
            pool.Run(&GemmLoops.Part, pinned, job.Plan.Parts);
            if (job.FinishesRows && !job.Plan.ByRows)
            {
                int parts = RowPartition.Parts(rows, outputs, pool);
                // Heads are staged in the scratch memory of the parts above.
                job.FinishParts = Math.Min(Math.Min(parts, rows), job.Heads.IsEmpty ? rows : job.Plan.Parts);
                pool.Run(&GemmLoops.FinishPart, pinned, job.FinishParts);
            }
            if (job.StoresIntegers)
                job.Quantized.ClearDamagedRows(rows);
            if (KernelRecording.Current is { } recording)
            {
                TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
                recording.Add(new ProductRun(weights.Name, ProductDecisions.Of(job, weights, threads), elapsed));
                if (!job.IsInteger)
                    recording.Observer?.Invoke(weights.Name, input.Floats[..(rows * layout.Inputs)], layout.Inputs);
            }
        }
        GC.KeepAlive(weights);
        GC.KeepAlive(epilogue.Norm);
        GC.KeepAlive(quantized.Scaling);
        GC.KeepAlive(scratch);
    }

    private static void Check(int rows, int outputs, in Epilogue epilogue, Span<float> output)
    {
        if (!RowTable.Has(epilogue.Activation))
            throw new ArgumentOutOfRangeException(nameof(epilogue), epilogue.Activation, "no such activation");
        if (!epilogue.Heads.IsEmpty)
            CheckHeads(rows, outputs, epilogue, output);
        else if (!output.IsEmpty)
            KernelChecks.Rows(nameof(output), output.Length, rows, outputs);
        else if (epilogue.Quantized.IsEmpty)
            throw new ArgumentException(
                $"the product's output is empty, expected [{rows}, {outputs}]: only a product that is read as int8 alone has none",
                nameof(output));
        if (!epilogue.Multiplier.IsEmpty)
            KernelChecks.Rows("multiplier", epilogue.Multiplier.Length, rows, outputs);
        if (!epilogue.Residual.IsEmpty)
            KernelChecks.Rows("residual", epilogue.Residual.Length, rows, outputs);
        if (epilogue.Norm is not null)
            KernelChecks.Norm(epilogue.Norm, outputs);
        if (!epilogue.Quantized.IsEmpty)
            KernelChecks.Quantized(epilogue.Quantized, rows, outputs);
    }

    private static void CheckHeads(int rows, int outputs, in Epilogue epilogue, Span<float> output)
    {
        QuantizedHeads heads = epilogue.Heads;
        if (heads.Rows < rows || (long)heads.Heads * heads.HeadSize != outputs)
            throw new ArgumentException(
                $"heads are [{heads.Rows}, {heads.Heads} x {heads.HeadSize}], expected {rows} rows of {outputs} columns", nameof(epilogue));
        if (!output.IsEmpty || !epilogue.Quantized.IsEmpty || epilogue.Norm is not null)
            throw new ArgumentException("a product whose rows go out as heads has no norm, and no other output; leave them empty",
                nameof(epilogue));
    }
}
