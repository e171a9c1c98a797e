#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>How a product was stored, as a manifest has it.</summary>
/// <param name="Product">As the weights of the compiled model are called.</param>
/// <param name="Bits">Of a weight, one that kernels have.</param>
/// <param name="Group">Inputs that share a scale; 0 for all of them.</param>
/// <param name="Place">Where the manifest says it.</param>
internal sealed record ManifestProduct(string Product, int Bits, int Group, TextPlace Place)
{
    /// <summary>Whether calibration has measured one scale for all rows that it reads.</summary>
    public bool HasScale { get; init; }
}
