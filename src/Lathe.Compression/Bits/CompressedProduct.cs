namespace Lathe.Compression;

/// <summary>How a product's weights were stored.</summary>
/// <param name="Name">As the weights of the compiled model are called.</param>
/// <param name="Bits">Of a weight.</param>
/// <param name="GroupSize">Inputs that share a scale below 8 bits; 0 for all of them.</param>
/// <param name="Rounding">How they became integers.</param>
public sealed record CompressedProduct(string Name, int Bits, int GroupSize, Rounding Rounding);
