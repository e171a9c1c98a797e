using System;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// 32 rows of floats, or of anything as wide, to a panel [k][32]; depth counts fours of k. Each 128 bits of a vector are loaded from
/// another row, four rows apart, so that transposing within 128 bits makes whole vectors.
/// </summary>
internal static class TransposedRows
{
    private const int Four = 4;
    private const int LineBytes = TilePass.TileColumns * sizeof(float);

    public static void Build(KernelBuilder kernel)
    {
        Scalar row = kernel.Argument(ArgumentBlock.A), panel = kernel.Argument(ArgumentBlock.C);
        Scalar stride = kernel.Argument(ArgumentBlock.AStride), stride3 = kernel.AddressOf(new Address(stride, stride, 2));
        kernel.Loop(kernel.Constant(TilePass.TileColumns / kernel.Lanes), atLeastOnce: true, body: () =>
        {
            Scalar[] rows = new Scalar[kernel.Lanes / Four];
            for (int index = 0; index < rows.Length; index++)
            {
                rows[index] = kernel.Copy(row);
                kernel.AdvanceRows(row, stride, Four);
            }

            Scalar target = kernel.Copy(panel);
            kernel.Loop(kernel.Argument(ArgumentBlock.Depth), atLeastOnce: true, body: () =>
            {
                Square(kernel, Load, (k, vector) => kernel.Store(new Address(target, Displacement: k * LineBytes), vector));
                foreach (Scalar pointer in rows)
                    kernel.Advance(pointer, Four * sizeof(float));
                kernel.Advance(target, Four * LineBytes);
            });
            kernel.Advance(panel, kernel.VectorBytes);

            Vector Load(int index)
            {
                Vector vector = kernel.LoadQuarter(At(rows[0], index));
                for (int quarter = 1; quarter < rows.Length; quarter++)
                    kernel.InsertQuarter(vector, At(rows[quarter], index), quarter);
                return vector;
            }
        });

        Address At(Scalar first, int index) => index switch
        {
            0 => new Address(first),
            3 => new Address(first, stride3),
            _ => new Address(first, stride, index),
        };
    }

    /// <summary>4 × 4 in every 128 bits: a₀ c₀ a₁ c₁ and b₀ d₀ b₁ d₁ make a₀ b₀ c₀ d₀.</summary>
    private static void Square(KernelBuilder kernel, Func<int, Vector> load, Action<int, Vector> store)
    {
        Vector a = load(0), b = load(1), c = load(2), d = load(3);
        Vector even = kernel.UnpackLow(a, c), odd = kernel.UnpackLow(b, d);
        store(0, kernel.UnpackLow(even, odd));
        store(1, kernel.UnpackHigh(even, odd));
        even = kernel.UnpackHigh(a, c);
        odd = kernel.UnpackHigh(b, d);
        store(2, kernel.UnpackLow(even, odd));
        store(3, kernel.UnpackHigh(even, odd));
    }
}
