using System.Text.Json;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>A layer of a real network, as gemmlowp ships it: u8 × u8 with offsets, then a fixed-point multiplier.</summary>
public sealed unsafe class GemmlowpLayerTests
{
    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void The_real_layer_is_exact(InstructionTier tier)
    {
        JsonElement meta = JsonDocument.Parse(File.ReadAllText(TestFiles.Shared("data", "gemmlowp-real", "meta.json"))).RootElement;
        int Value(string name) => meta.GetProperty(name).GetInt32();
        int rows = Value("m"), columns = Value("n"), depth = Value("k");
        // Row-major A ("transposed" from BLAS's column order), B and C column by column.
        byte[] a = File.ReadAllBytes(TestFiles.Shared("data", "gemmlowp-real", "a.u8"));
        byte[] b = File.ReadAllBytes(TestFiles.Shared("data", "gemmlowp-real", "b.u8"));
        byte[] expected = File.ReadAllBytes(TestFiles.Shared("data", "gemmlowp-real", "expected_c.u8"));
        Assert.Equal((rows * depth, columns * depth, rows * columns), (a.Length, b.Length, expected.Length));

        // Our activations are signed: x = a − 128. Σ (a + p)(b + q) = Σ xb + (128 + p) Σ b + q Σ (a + p).
        byte[] activations = [.. a.Select(value => (byte)(value - 128))];
        byte[] panels = new byte[columns * depth];
        for (int column = 0; column < columns; column++)
        {
            for (int k = 0; k < depth; k++)
                panels[column / 32 * depth * 32 + (k / 4 * 32 + column % 32) * 4 + k % 4] = b[column * depth + k];
        }

        TileTable table = TileTable.For(tier);
        int[] sums = new int[TileTable.MaxRows * 32];
        int wrong = 0;
        fixed (byte* left = activations, right = panels)
        fixed (int* c = sums)
        {
            for (int row = 0; row < rows; row += TileTable.MaxRows)
            {
                int height = Math.Min(TileTable.MaxRows, rows - row);
                for (int panel = 0; panel < columns / 32; panel++)
                {
                    TileArguments t = new()
                    {
                        A = left + row * depth, AStride = depth, B = right + panel * depth * 32, C = (byte*)c,
                        CStride = 128, Depth = depth / 4
                    };
                    table[WeightEncoding.Int8][height - 1].Invoke(&t);
                    for (int index = 0; index < height * 32; index++)
                    {
                        (int i, int j) = (row + index / 32, panel * 32 + index % 32);
                        wrong += Requantise(c[index], i, j) == expected[j * rows + i] ? 0 : 1;
                    }
                }
            }
        }
        Assert.Equal(0, wrong);

        int Requantise(int product, int row, int column)
        {
            int p = Value("a_offset"), q = Value("b_offset");
            int exact = product + (128 + p) * Sum(b.AsSpan(column * depth, depth)) + q * (Sum(a.AsSpan(row * depth, depth)) + depth * p);
            long scaled = (long)(exact + Value("c_offset")) * Value("c_mult_int") + (1L << (Value("c_shift") - 1));
            return (int)Math.Clamp(scaled >> Value("c_shift"), 0, 255);
        }
    }

    private static int Sum(ReadOnlySpan<byte> values)
    {
        int sum = 0;
        foreach (byte value in values)
            sum += value;
        return sum;
    }
}
