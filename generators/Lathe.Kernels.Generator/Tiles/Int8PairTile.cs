using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// What <see cref="Int8Tile"/> computes, for targets without a dot product of bytes: products of 16-bit pairs, exact. Widening an
/// activation costs nearly as much as the products of one row and step, and every activation meets 32 columns in every pass, so a chunk of
/// the depth is widened at a time into a buffer on the stack, whole vectors at once, and broadcast from there.
/// </summary>
internal static class Int8PairTile
{
    private const int ChunkSteps = 32;
    private const int ChunkShift = 5;
    private const int StepBytes = TilePass.TileColumns * 4;

    // The last step of a chunk is stored as a whole vector too: each half has a vector's bytes behind it.
    private const int OddOffset = ChunkSteps * 4 + 64;
    private const int RowBytes = 2 * OddOffset;

    public static void Build(KernelBuilder kernel, int rows, TileShape shape)
    {
        kernel.PrepareDotProducts(ByteRange.Unsigned);
        kernel.ReserveStack(RowBytes * (rows < shape.Rows ? rows : shape.Rows));
        TilePass.ForEach(kernel, rows, shape, pass =>
        {
            Vector[,] sums = pass.ZeroSums();
            Scalar stride = kernel.Argument(ArgumentBlock.AStride);
            Scalar input = pass.FirstRowPointer(ArgumentBlock.A, stride);
            Scalar panel = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);

            // The odd chunk comes first (it may be empty), whole ones follow: one text for both.
            Scalar chunks = kernel.Argument(ArgumentBlock.Depth);
            Scalar steps = kernel.Copy(chunks);
            kernel.And(steps, ChunkSteps - 1);
            kernel.ShiftRight(chunks, ChunkShift);
            kernel.Advance(chunks, 1);
            kernel.Loop(chunks, atLeastOnce: true, body: () =>
            {
                Widen(kernel, pass, input, stride, steps);
                Accumulate(kernel, pass, sums, panel, steps);
                kernel.Assign(input, new Address(input, steps, 4));
                kernel.Assign(steps, ChunkSteps);
            });

            pass.AccumulateInt32(sums);
            pass.StoreResult(sums);
        });
    }

    /// <summary>Writes each row's bytes 0 and 2 of every four as 16-bit numbers to its half of the buffer, and bytes 1 and 3 to the
    /// other.</summary>
    private static void Widen(KernelBuilder kernel, TilePass pass, Scalar input, Scalar stride, Scalar steps)
    {
        Scalar row = kernel.Copy(input);
        Scalar rowBuffer = kernel.StackAddress();
        kernel.Loop(kernel.Constant(pass.Rows), atLeastOnce: true, body: () =>
        {
            Scalar source = kernel.Copy(row);
            Scalar buffer = kernel.Copy(rowBuffer);
            int log = kernel.Lanes == 16 ? 4 : kernel.Lanes == 8 ? 3 : 2;
            Scalar vectors = kernel.Copy(steps);
            kernel.ShiftRight(vectors, log);
            kernel.Loop(vectors, () =>
            {
                Store(kernel.LoadInt32(new Address(source)), source, buffer, kernel.VectorBytes);
            });
            Scalar rest = kernel.Copy(steps);
            kernel.And(rest, kernel.Lanes - 1);
            kernel.Loop(rest, () =>
            {
                // Four bytes at a time, so that nothing behind the row is read; the next store overwrites what is too much.
                Store(kernel.BroadcastInt32(new Address(source)), source, buffer, 4);
            });
            kernel.Assign(row, new Address(row, stride));
            kernel.Advance(rowBuffer, RowBytes);
        });

        void Store(Vector bytes, Scalar source, Scalar buffer, int advance)
        {
            ByteOperand widened = kernel.SignedBytes(bytes, ByteRange.Unsigned);
            kernel.Store(new Address(buffer), widened.Even);
            kernel.Store(new Address(buffer, Displacement: OddOffset), widened.Odd);
            kernel.Advance(source, advance);
            kernel.Advance(buffer, advance);
        }
    }

    private static void Accumulate(KernelBuilder kernel, TilePass pass, Vector[,] sums, Scalar panel, Scalar steps)
    {
        Scalar buffer = kernel.StackAddress();
        kernel.Loop(kernel.Copy(steps), () =>
        {
            ByteOperand[] weights = new ByteOperand[pass.Vectors];
            for (int vector = 0; vector < pass.Vectors; vector++)
                weights[vector] = kernel.UnsignedBytes(kernel.LoadInt32(new Address(panel, Displacement: vector * kernel.VectorBytes)));
            for (int row = 0; row < pass.Rows; row++)
            {
                Address even = new(buffer, Displacement: row * RowBytes);
                ByteOperand activations = KernelBuilder.WidenedBytes(kernel.BroadcastInt32(even),
                    kernel.BroadcastInt32(even.Plus(OddOffset)));
                for (int vector = 0; vector < pass.Vectors; vector++)
                    kernel.DotAccumulate(sums[row, vector], weights[vector], activations);
            }

            kernel.Advance(buffer, 4);
            kernel.Advance(panel, StepBytes);
        });
    }
}
