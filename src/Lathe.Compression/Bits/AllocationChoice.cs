namespace Lathe.Compression;

/// <summary>One way to store a layer.</summary>
/// <param name="Bits">Of a weight.</param>
/// <param name="Bytes">Of the layer, scales and biases included.</param>
/// <param name="Loss">What it is predicted to cost; losses of layers add up.</param>
public sealed record AllocationChoice(int Bits, long Bytes, double Loss);
