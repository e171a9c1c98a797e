using System.Collections.Generic;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>Sixteen lanes: one vector of 512 bits, two of 256 or four of 128. Sums over a row are taken in these lanes, so that every
/// target gives the same bits.</summary>
internal readonly record struct Sixteen(IReadOnlyList<Vector> Parts)
{
    public const int Lanes = 16;

    /// <summary>Bytes of sixteen floats.</summary>
    public const int Bytes = 64;
}
