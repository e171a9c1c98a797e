
using Lathe.Contracts;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Rows of packed integers to pairs, every operand between inaccessible pages.</summary>
public sealed unsafe class JoinedRowsTests
{
    public static TheoryData<TestTarget> Targets =>
        [TestTarget.Avx2, TestTarget.Avx512, TestTarget.CSharpVector128, TestTarget.CSharpAvx2, TestTarget.CSharpAvx512];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Pairs_have_their_columns_in_order(TestTarget target)
    {
        using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.AttentionJoin, 1);
        foreach ((int blocks, int panels) in ((int, int)[])[(1, 1), (1, 3), (3, 1), (2, 2)])
        {
            foreach (bool atEnd in (bool[])[false, true])
                Check(kernel, blocks, panels, atEnd);
        }
    }

    private static void Check(LoadedKernel kernel, int blocks, int panels, bool atEnd)
    {
        int rows = blocks * 32, width = panels * 32, count = rows * width;
        short[] packed = new short[count], expected = new short[count];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < width; column++)
            {
                short value = (short)(row * width + column - count / 2);
                // Packing leaves fours of the first and of the second sixteen in turns; pairs of rows stand in the same order.
                packed[row * width + column / 32 * 32 + Turn(column % 32)] = value;
                int pair = row / 32 * 16 + Turn(row % 32) / 2;
                expected[column / 32 * rows * 32 + pair * 64 + column % 32 * 2 + row % 2] = value;
            }
        }

        using GuardedMemory input = new(count * 2), output = new(count * 2);
        AttentionArguments arguments = new()
        {
            Tile = new TileArguments
            {
                A = input.Place<short>(packed, atEnd), AStride = width * 2, C = output.Place(count * 2, atEnd),
                Depth = panels
            },
            Rows = rows, PanelBytes = rows * 64,
        };
        kernel.Run(&arguments);
        Assert.Equal(expected, new ReadOnlySpan<short>(arguments.Tile.C, count).ToArray());
    }

    /// <summary>Where one of 32 stands after packing two vectors to one.</summary>
    private static int Turn(int index) => index % 16 / 4 * 8 + index / 16 * 4 + index % 4;
}
