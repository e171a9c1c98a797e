namespace Lathe.Compression;

/// <summary>One number of bits for one product.</summary>
/// <param name="Bits">Of a weight.</param>
/// <param name="Bytes">Of the packed product.</param>
/// <param name="Distance">Square of the relative L2 distance of the model's outputs from the float model's.</param>
/// <param name="Proxy">Squared error of the weights, each weighted by the mean square of its input: cheap, and often in the same
/// order.</param>
public sealed record BitSensitivity(int Bits, long Bytes, double Distance, double Proxy);
