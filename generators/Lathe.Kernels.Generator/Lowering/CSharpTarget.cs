using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>What C# kernels are printed for: a width of vectors, with or without a dot product of bytes.</summary>
internal sealed class CSharpTarget
{
    /// <summary>Every machine that .NET runs on, Arm included.</summary>
    public static readonly CSharpTarget Vector128 = new(InstructionTier.Vector128, 16, 16);

    public static readonly CSharpTarget Avx2 = new(InstructionTier.Avx2, 32, 16);

    /// <summary>.NET has the VEX-encoded dot product, and no other.</summary>
    public static readonly CSharpTarget Avx2Vnni = new(InstructionTier.Avx2Vnni, 32, 16, unrolls: true);

    public static readonly CSharpTarget Avx512 = new(InstructionTier.Avx512, 64, 32);

    private static readonly CSharpTarget[] BesideMachineCode = [Avx2, Avx2Vnni, Avx512];

    private CSharpTarget(InstructionTier tier, int vectorBytes, int vectorRegisters, bool unrolls = false)
    {
        Tier = tier;
        // the JIT makes the tier's instructions of what C# says; 128 bits have none that 256 lack
        Capabilities = new(vectorBytes, vectorRegisters, X64Target.Of(tier).Has, unrolls);
    }

    public InstructionTier Tier { get; }

    public string Name => Tier.ToString();

    public VectorCapabilities Capabilities { get; }

    public int VectorBits => Capabilities.VectorBytes * 8;

    /// <summary>
    /// The targets whose text differs for a family that is assembled for these tiers: 128 bits always, the others where the family has them
    /// and .NET can say them.
    /// </summary>
    public static IReadOnlyList<CSharpTarget> Beside(IReadOnlyCollection<InstructionTier> assembled) =>
        [Vector128, .. BesideMachineCode.Where(target => assembled.Contains(target.Tier))];
}
