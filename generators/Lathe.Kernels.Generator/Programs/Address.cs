namespace Lathe.Kernels.Generator.Programs;

/// <summary>A memory operand: base + index × scale + displacement, all in bytes. Scale is 1, 2, 4 or 8.</summary>
internal sealed record Address(Scalar Base, Scalar? Index = null, int Scale = 1, int Displacement = 0)
{
    public Address Plus(int bytes) => this with { Displacement = Displacement + bytes };
}
