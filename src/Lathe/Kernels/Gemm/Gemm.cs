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
    public static long ScratchBytes(int rows, int outputs, Tile tile) => GemmScratch.BytesPerThread(rows, outputs, tile);

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
        RowTable table = RowTable.Current;
        fixed (float* multiplier = epilogue.Multiplier, residual = epilogue.Residual, y = output)
        fixed (sbyte* values = quantized.Values)
        fixed (float* scales = quantized.Scales)
        fixed (int* sums = quantized.Sums)
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
            job.Plan = new GemmPlan(rows, weights.Inputs, outputs, job.Kind, job.PanelBytes, tile, job.FinishesRows, threads);
            job.Scratch = GemmScratch.Create(job.Plan, rows, outputs, ownRows: y == null, scratch);
            if (job.Plan.ByRows)
                RowShares.Reset(pinned);
            pool.Run(&GemmLoops.Part, pinned, job.Plan.Parts);
            if (job.FinishesRows && !job.Plan.ByRows)
            {
                int parts = RowPartition.Parts(rows, outputs, pool);
                job.FinishParts = Math.Min(parts, rows);
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
        if (!output.IsEmpty)
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
}
