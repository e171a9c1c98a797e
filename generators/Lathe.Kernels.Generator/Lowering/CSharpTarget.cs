using System.Collections.Generic;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>What C# kernels are printed for: a width of vectors, with or without a dot product of bytes. Names match
/// <c>Lathe.Hardware.InstructionTier</c>.</summary>
internal sealed class CSharpTarget
{
    /// <summary>Every machine that .NET runs on, Arm included.</summary>
    public static readonly CSharpTarget Vector128 = new(nameof(Vector128), new(16, 16, HasDotProduct: false, Unrolls: false));

    public static readonly CSharpTarget Avx2 = new(nameof(Avx2), new(32, 16, HasDotProduct: false, Unrolls: false));

    /// <summary>.NET has the VEX-encoded dot product, and no other.</summary>
    public static readonly CSharpTarget Avx2Vnni = new(nameof(Avx2Vnni), new(32, 16, HasDotProduct: true, Unrolls: true));

    public static readonly CSharpTarget Avx512 = new(nameof(Avx512), new(64, 32, HasDotProduct: false, Unrolls: false));

    private CSharpTarget(string name, VectorCapabilities capabilities)
    {
        Name = name;
        Capabilities = capabilities;
    }

    public string Name { get; }

    public VectorCapabilities Capabilities { get; }

    public int VectorBits => Capabilities.VectorBytes * 8;

    /// <summary>
    /// The targets whose text differs for a family that is assembled for these instruction sets: 128 bits always, the others where the
    /// family has them and .NET can say them.
    /// </summary>
    public static IReadOnlyList<CSharpTarget> Beside(IEnumerable<InstructionSet> instructionSets)
    {
        List<CSharpTarget> targets = [Vector128];
        foreach (InstructionSet instructionSet in instructionSets)
        {
            CSharpTarget? target = instructionSet switch
            {
                InstructionSet.Avx2 => Avx2,
                InstructionSet.Avx2Vnni => Avx2Vnni,
                InstructionSet.Avx512 => Avx512,
                _ => null,
            };
            if (target is not null)
                targets.Add(target);
        }

        return targets;
    }
}
