namespace Lathe.Kernels;

/// <summary>
/// How a product is cut: <paramref name="Rows"/> of activations that stay in L2 while the weights pass by, <paramref name="Columns"/> of
/// weights worked on at a time (a multiple of 32), and <paramref name="Depth"/>, the inputs summed in one go by float kernels.
/// A zero lets the kernel choose. Rows and Columns never change a result; Depth is part of the definition of a float32 sum.
/// </summary>
public readonly record struct Tile(int Rows, int Columns, int Depth);
