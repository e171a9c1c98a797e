using System.ComponentModel;

namespace Lathe.CompilerServices;

/// <summary>How a manifest says that a product is stored.</summary>
/// <param name="Name">As the weights of the compiled model are called.</param>
/// <param name="Bits">8, 6, 5, 4, 3 or 2.</param>
/// <param name="Group">Inputs that share a scale below 8 bits; 0 for all of them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BuiltProduct(string Name, int Bits, int Group);
