using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// How a product is cut: <paramref name="Rows"/> of activations that stay in L2 while weights pass by; <paramref name="Columns"/> of
/// weights (a multiple of 32); and <paramref name="Depth"/>, the inputs summed in one go by float kernels. A zero lets the kernel choose.
/// Rows and Columns never change a result; Depth is part of the definition of a float32 sum.
/// </summary>
/// <remarks>
/// Columns stay in L2 while all of a thread's blocks of rows pass by. Where a thread finishes whole rows (a norm, or activations quantised
/// for the next product), a block sees every column before the next block comes; there, Columns pass by a tile of up to 12 rows, whose
/// activations stay in L1, before the next tile.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Tile(int Rows, int Columns, int Depth);
