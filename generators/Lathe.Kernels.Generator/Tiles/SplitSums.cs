using System;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// Integer accumulators of a pass. A dot product takes several cycles and every cycle can start one, so a pass of few rows deals its steps
/// out to several sets of accumulators in turn and adds these at the end: exact, since integer sums may be taken in any order.
/// </summary>
internal sealed class SplitSums
{
    private const int WantedAccumulators = 12;
    private readonly KernelBuilder _kernel;
    private readonly Vector[][,] _sets;

    public SplitSums(KernelBuilder kernel, TilePass pass, TileShape shape)
    {
        _kernel = kernel;
        int accumulators = pass.Rows * pass.Vectors;
        int available = Math.Min(WantedAccumulators, shape.Rows * shape.Vectors);
        int sets = accumulators * 4 <= available ? 4 : accumulators * 2 <= available ? 2 : 1;
        _sets = new Vector[sets][,];
        for (int set = 0; set < sets; set++)
            _sets[set] = pass.ZeroSums();
    }

    /// <summary>The accumulators of a step.</summary>
    public Vector[,] this[int step] => _sets[step % _sets.Length];

    /// <summary>Adds all sets into the first and returns it.</summary>
    public Vector[,] Join()
    {
        for (int distance = _sets.Length / 2; distance > 0; distance /= 2)
        {
            for (int set = 0; set < distance; set++)
                Add(_sets[set], _sets[set + distance]);
        }

        return _sets[0];
    }

    private void Add(Vector[,] sums, Vector[,] values)
    {
        for (int row = 0; row < sums.GetLength(0); row++)
        {
            for (int vector = 0; vector < sums.GetLength(1); vector++)
                _kernel.AddInt32(sums[row, vector], values[row, vector]);
        }
    }
}
