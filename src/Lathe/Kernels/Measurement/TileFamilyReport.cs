using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>The tile kernel in use for weights of one format, and how fast it is.</summary>
/// <param name="Encoding">What the weights are stored as.</param>
/// <param name="MachineCode">The kernel is machine code; otherwise C#.</param>
/// <param name="Tier">The instructions it was written for.</param>
/// <param name="Rows">Rows of the tallest tile.</param>
/// <param name="ProductGops">10⁹ operations a second of a whole product, operands in the second-level cache; a multiply-add is two.</param>
/// <param name="CeilingGops">What the tile kernel alone reaches in the first-level cache, see <see cref="TileCeiling"/>.</param>
internal sealed record TileFamilyReport(
    WeightEncoding Encoding, bool MachineCode, InstructionTier Tier, int Rows, double ProductGops, double CeilingGops)
{
    /// <summary>The encoding as command lines write it: <c>bfloat16</c>, <c>int4</c>.</summary>
    public string Name => WeightEncodings.Of(Encoding).Name;

    /// <summary>0 to 1, and a little above where the machine was slower while the ceiling was measured.</summary>
    public double ShareOfCeiling => ProductGops / CeilingGops;
}
