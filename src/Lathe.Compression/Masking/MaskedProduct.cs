namespace Lathe.Compression;

/// <summary>A product some of whose weights were made zero.</summary>
/// <param name="Product">As the weights of the compiled model are called.</param>
/// <param name="ByBlock">Whether whole blocks, four inputs of 32 outputs; otherwise single weights.</param>
/// <param name="Zero">Blocks, or weights, that are zero.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Importance">By what they were chosen.</param>
public sealed record MaskedProduct(string Product, bool ByBlock, long Zero, long Of, Importance Importance)
{
    /// <summary>One of them in a word: <c>block</c> or <c>weight</c>.</summary>
    public string Unit => ByBlock ? "block" : "weight";
}
