using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>
/// output[rows, outputs] = epilogue(input[rows, inputs] · weightsᵀ). The same bits whatever the tier, the threads, the tile and the rows around.
/// </summary>
/// <remarks>
/// Float products sum chains of 256 inputs (<see cref="Tile.Depth"/>) by fused multiply-adds in order, and add the chains in order. Int8 products
/// are exact integers up to the scales. Int4 products are exact within a group; groups are added in order.
/// </remarks>
public static unsafe class Gemm
{
    /// <summary>Bytes of <see cref="KernelScratch"/> for each thread that any product with these outputs needs.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="outputs">Columns of the result.</param>
    /// <param name="tile">How it is to be cut.</param>
    /// <param name="headSize">Of a product with <see cref="Epilogue.Heads"/>, their size; of any other 0.</param>
    public static long ScratchBytes(int rows, int outputs, Tile tile, int headSize = 0) => GemmScratch.BytesPerThread(rows, outputs, tile, headSize);

    /// <summary>float32 weights.</summary>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(
        ReadOnlySpan<float> input, int rows, PackedFloat32 weights, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        GemmJob job = new() { Kind = OperandKind.Float32, PanelBytes = weights.PanelBytes };
        Floats(ref job, input, rows, weights, TileTable.Current.Float32, tile, epilogue, output, pool, scratch);
    }

    /// <summary>bf16 weights, float32 arithmetic.</summary>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(
        ReadOnlySpan<float> input, int rows, PackedBFloat16 weights, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        GemmJob job = new() { Kind = OperandKind.BFloat16, PanelBytes = weights.PanelBytes };
        Floats(ref job, input, rows, weights, TileTable.Current.BFloat16, tile, epilogue, output, pool, scratch);
    }

    /// <summary>f16 weights, float32 arithmetic.</summary>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(
        ReadOnlySpan<float> input, int rows, PackedFloat16 weights, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        GemmJob job = new() { Kind = OperandKind.Float16, PanelBytes = weights.PanelBytes };
        Floats(ref job, input, rows, weights, TileTable.Current.Float16, tile, epilogue, output, pool, scratch);
    }

    /// <summary>int8 weights and activations.</summary>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(
        QuantizedRows input, int rows, PackedInt8 weights, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        GemmJob job = new()
        {
            Kind = OperandKind.Int8, PanelBytes = weights.PanelBytes, Quads = weights.Quads,
            WeightScales = (byte*)weights.Scales, PanelScaleBytes = PackedMatrix.PanelColumns * sizeof(float),
        };
        Integers(ref job, input, rows, weights, TileTable.Current.Int8, tile, epilogue, output, pool, scratch);
    }

    /// <summary>int4 weights, int8 activations.</summary>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(
        QuantizedRows input, int rows, PackedInt4 weights, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        GemmJob job = new()
        {
            Kind = OperandKind.Int4, PanelBytes = weights.PanelBytes, Groups = weights.Groups, GroupBlocks = weights.GroupSize / PackedInt4.BlockInputs,
            WeightScales = (byte*)weights.Scales, PanelScaleBytes = weights.PanelScaleBytes,
        };
        Integers(ref job, input, rows, weights, TileTable.Current.Int4, tile, epilogue, output, pool, scratch);
    }

    private static void Floats(
        ref GemmJob job, ReadOnlySpan<float> input, int rows, PackedMatrix weights, TileKernel[] kernels, Tile tile, in Epilogue epilogue, Span<float> output,
        WorkerPool pool, KernelScratch scratch)
    {
        KernelChecks.Rows(nameof(input), input.Length, rows, weights.Inputs);
        fixed (float* a = input)
        {
            job.A = (byte*)a;
            job.AStride = (long)weights.Inputs * sizeof(float);
            Run(ref job, rows, weights, kernels, tile, epilogue, output, pool, scratch);
        }
    }

    private static void Integers(
        ref GemmJob job, QuantizedRows input, int rows, PackedMatrix weights, TileKernel[] kernels, Tile tile, in Epilogue epilogue, Span<float> output,
        WorkerPool pool, KernelScratch scratch)
    {
        KernelChecks.Quantized(input, rows, weights.Inputs);
        fixed (sbyte* a = input.Values)
        fixed (float* scales = input.Scales)
        fixed (int* sums = input.Sums)
        {
            job.A = (byte*)a;
            job.AStride = input.Stride;
            job.RowScales = scales;
            job.RowSums = sums;
            job.RowBlocks = input.Blocks;
            Run(ref job, rows, weights, kernels, tile, epilogue, output, pool, scratch);
        }
    }

    private static void Run(
        ref GemmJob job, int rows, PackedMatrix weights, TileKernel[] kernels, Tile tile, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        if (rows == 0)
            return;
        long started = KernelRecording.Start();
        int outputs = weights.Outputs;
        Check(rows, outputs, epilogue, output);
        QuantizedRows quantized = epilogue.Quantized;
        QuantizedHeads heads = epilogue.Heads;
        RowTable table = RowTable.Current;
        fixed (float* multiplier = epilogue.Multiplier, residual = epilogue.Residual, y = output)
        fixed (sbyte* values = quantized.Values)
        fixed (float* scales = quantized.Scales)
        fixed (int* sums = quantized.Sums)
        fixed (short* headValues = heads.Values)
        fixed (float* headScales = heads.Scales)
        fixed (TileKernel* tiles = kernels)
        fixed (GemmJob* pinned = &job)
        {
            job.Rows = rows;
            job.Inputs = weights.Inputs;
            job.Outputs = outputs;
            job.Panels = weights.Panels;
            job.Weights = weights.Block.Pointer;
            job.Bias = weights.Bias;
            job.Epilogue = table.Epilogue(job.Kind == OperandKind.Int8, epilogue.Activation);
            job.Finish = table.Finish;
            job.Row = FinishArguments.For(outputs, epilogue.Norm);
            job.Multiplier = multiplier;
            job.Residual = residual;
            job.Output = y;
            job.Kernels = tiles;
            job.Quantized = QuantizedTarget.From(quantized, values, scales, sums);
            job.Heads = HeadTarget.From(heads, headValues, headScales);
            if (job.RowScales == null)
            {
                pinned->One = 1f;
                job.RowScales = &pinned->One;
            }
            else
            {
                job.RowScaleStep = sizeof(float);
            }
            int threads = Math.Min(pool.Threads, scratch.Threads);
            job.Plan = new GemmPlan(rows, weights.Inputs, outputs, job.Kind, job.PanelBytes, tile, job.FinishesRows, threads, HeadLoops.Together(job.Heads));
            job.Scratch = GemmScratch.Create(job.Plan, rows, outputs, ownRows: y == null && job.FinishesRows, job.Heads, scratch);
            if (job.Plan.ByRows)
                RowShares.Reset(pinned);
            pool.Run(&GemmLoops.Part, pinned, job.Plan.Parts);
            if (job.FinishesRows && !job.Plan.ByRows)
            {
                int parts = RowPartition.Parts(rows, outputs, pool);
                // Heads are staged in the scratch memory of the parts above.
                job.FinishParts = Math.Min(Math.Min(parts, rows), job.Heads.IsEmpty ? rows : job.Plan.Parts);
                pool.Run(&GemmLoops.FinishPart, pinned, job.FinishParts);
            }
            KernelRecording.Current?.Add(weights.Name, job, threads, started);
        }
        GC.KeepAlive(weights);
        GC.KeepAlive(epilogue.Norm);
        GC.KeepAlive(scratch);
    }

    private static void Check(int rows, int outputs, in Epilogue epilogue, Span<float> output)
    {
        if ((uint)epilogue.Activation >= RowTable.Activations)
            throw new ArgumentOutOfRangeException(nameof(epilogue), epilogue.Activation, "no such activation");
        if (!epilogue.Heads.IsEmpty)
            CheckHeads(rows, outputs, epilogue, output);
        else if (!output.IsEmpty)
            KernelChecks.Rows(nameof(output), output.Length, rows, outputs);
        else if (epilogue.Quantized.IsEmpty)
            throw new ArgumentException($"the product's output is empty, expected [{rows}, {outputs}]: only a product that is read as int8 alone has none", nameof(output));
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
            throw new ArgumentException($"heads are [{heads.Rows}, {heads.Heads} x {heads.HeadSize}], expected {rows} rows of {outputs} columns", nameof(epilogue));
        if (!output.IsEmpty || !epilogue.Quantized.IsEmpty || epilogue.Norm is not null)
            throw new ArgumentException("a product whose rows go out as heads has no norm, and no other output; leave them empty", nameof(epilogue));
    }
}
