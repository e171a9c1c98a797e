using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// C[rows × 32] (float32) = A (s8, row-major) · B (unsigned u = w + z of 2 to 6 bits, z = 2^(bits − 1), in the planes of <see
/// cref="BitPlane"/>), in groups along k:
/// f = fma((float)(Σ a·u − z·Σ a), scale of the group and column (bf16), f), groups in order. Depth counts groups. One text for all widths
/// of weights, vectors and tiles.
/// </summary>
internal sealed class GroupedTile
{
    /// <summary>
    /// Inputs whose weights are unpacked at a time: two fours, so that few vectors of unpacked weights are alive at once.
    /// </summary>
    private const int StepInputs = 8;

    private const int StepQuads = StepInputs / BitPlane.InputsPerQuad;
    private const int Steps = KernelLayout.BlockInputs / StepInputs;

    private readonly KernelBuilder _kernel;
    private readonly int _bits;
    private readonly IReadOnlyList<BitPlane> _planes;

    /// <summary>Of each plane: in a register where there are enough; in memory, where every use loads it, in tiles of many rows.</summary>
    private readonly Operand[] _masks;

    private GroupedTile(KernelBuilder kernel, int bits, int rows, TileShape shape)
    {
        _kernel = kernel;
        _bits = bits;
        _planes = BitPlane.Of(bits);
        kernel.PrepareDotProducts(ByteRange.SevenBits);
        bool inRegisters = _planes.Count == 1 || 2 * rows <= shape.Rows;
        _masks = [.. _planes.Select(
            plane => inRegisters ? kernel.Constant32(InEveryByte(plane.Mask)) : Operand.Int32(InEveryByte(plane.Mask)))];
    }

    /// <summary>Bytes that a step reads; of some widths half a line of a plane, which the next step reads again.</summary>
    private int StepBytes => _bits * BitPlane.LineBytes / Steps;

    /// <param name="kernel">Receives the program.</param>
    /// <param name="bits">Of a weight, 2 to 6.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="shape">What the target's registers hold of a tile.</param>
    public static void Build(KernelBuilder kernel, int bits, int rows, TileShape shape)
    {
        GroupedTile tile = new(kernel, bits, rows, shape);
        TilePass.ForEach(kernel, rows, shape, pass => tile.BuildPass(pass, shape));
    }

    private void BuildPass(TilePass pass, TileShape shape)
    {
        Vector[,] result = pass.ZeroSums();
        pass.AccumulateFloat(result);
        RowPointers input = pass.RowPointers(ArgumentBlock.A, ArgumentBlock.AStride);
        RowPointers inputSums = pass.RowPointers(ArgumentBlock.Sums, ArgumentBlock.SumsStride);
        Scalar panel = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);
        WeightsAhead ahead = new(_kernel, pass);
        Scalar scales = pass.ColumnPointer(ArgumentBlock.Scales, bytesPerColumn: 2);

        _kernel.Loop(_kernel.Argument(ArgumentBlock.Depth), () =>
        {
            SplitSums sums = new(_kernel, pass, shape);
            _kernel.Loop(_kernel.Argument(ArgumentBlock.GroupBlocks), atLeastOnce: true, body: () =>
            {
                SubtractOffset(pass, inputSums, sums[0]);
                for (int step = 0; step < Steps; step++)
                {
                    ahead.Fetch(step * StepBytes, (step + 1) * StepBytes);
                    AccumulateStep(pass, input, panel, sums, step);
                }

                ahead.Advance();
                input.Advance(KernelLayout.BlockInputs);
                inputSums.Advance(sizeof(int));
                _kernel.Advance(panel, _bits * BitPlane.LineBytes);
            });
            AddScaled(pass, result, sums.Join(), scales);
            _kernel.Advance(scales, TilePass.TileColumns * 2);
        });

        pass.StoreResult(result);
    }

    /// <summary>The weights are stored too high: takes what that adds, times the sum of the block's activations, off.</summary>
    private void SubtractOffset(TilePass pass, RowPointers inputSums, Vector[,] sums)
    {
        for (int row = 0; row < pass.Rows; row++)
        {
            Vector offset = _kernel.ShiftLeft32(_kernel.BroadcastInt32(inputSums.At(row)), _bits - 1);
            for (int vector = 0; vector < pass.Vectors; vector++)
                _kernel.SubtractInt32(sums[row, vector], offset);
        }
    }

    private void AccumulateStep(TilePass pass, RowPointers input, Scalar panel, SplitSums sums, int step)
    {
        ByteOperand[,] weights = new ByteOperand[StepQuads, pass.Vectors];
        for (int vector = 0; vector < pass.Vectors; vector++)
        {
            Vector[] lines = new Vector[_planes.Count];
            for (int plane = 0; plane < lines.Length; plane++)
            {
                int line = _planes[plane].LineOf(step * StepQuads);
                lines[plane] = _kernel.LoadInt32(new Address(panel, Displacement: line * BitPlane.LineBytes + vector
                    * _kernel.VectorBytes));
            }

            for (int quad = 0; quad < StepQuads; quad++)
                weights[quad, vector] = _kernel.SevenBitBytes(Unpack(lines, step * StepQuads + quad));
        }

        for (int quad = 0; quad < StepQuads; quad++)
        {
            for (int row = 0; row < pass.Rows; row++)
            {
                Address address = input.At(row, step * StepInputs + quad * BitPlane.InputsPerQuad);
                ByteOperand activations = _kernel.SignedBytes(_kernel.BroadcastInt32(address), ByteRange.SevenBits);
                for (int vector = 0; vector < pass.Vectors; vector++)
                    _kernel.DotAccumulate(sums[step * StepQuads + quad][row, vector], weights[quad, vector], activations);
            }
        }
    }

    /// <summary>Four inputs' weights for each column, from a line of each plane.</summary>
    private Vector Unpack(Vector[] lines, int quad)
    {
        Vector? weights = null;
        for (int index = 0; index < lines.Length; index++)
        {
            BitPlane plane = _planes[index];
            int distance = plane.ShiftOf(quad) - plane.Start;
            Vector moved = distance > 0 ? _kernel.ShiftRightLogical32(lines[index], distance)
                : distance < 0 ? _kernel.ShiftLeft32(lines[index], -distance)
                : lines[index];
            if (weights is { } others)
                _kernel.OrMasked(others, moved, _masks[index]);
            else
                weights = _kernel.And(moved, _masks[index]);
        }

        return weights ?? throw new KernelException($"weights of {_bits} bits have no planes");
    }

    private static int InEveryByte(int value) => value * 0x0101_0101;

    private void AddScaled(TilePass pass, Vector[,] result, Vector[,] sums, Scalar scales)
    {
        for (int vector = 0; vector < pass.Vectors; vector++)
        {
            Vector scale = _kernel.LoadBrainFloat(new Address(scales, Displacement: vector * _kernel.Lanes * 2));
            for (int row = 0; row < pass.Rows; row++)
                _kernel.MultiplyAddFloat(result[row, vector], _kernel.ConvertInt32ToFloat(sums[row, vector]), scale);
        }
    }
}
