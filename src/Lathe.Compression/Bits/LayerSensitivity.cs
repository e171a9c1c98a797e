namespace Lathe.Compression;

/// <summary>What a product costs at each number of bits, all others being floats.</summary>
/// <param name="Product">As the weights of the compiled model are called.</param>
/// <param name="Outputs">Rows of its weights.</param>
/// <param name="Inputs">Columns.</param>
/// <param name="Choices">A row for each number of bits, most first.</param>
public sealed record LayerSensitivity(string Product, int Outputs, int Inputs, IReadOnlyList<BitSensitivity> Choices)
{
    /// <summary>Inputs that share a scale below 8 bits; 0 for all of them.</summary>
    public int GroupSize { get; init; } = 32;
}
