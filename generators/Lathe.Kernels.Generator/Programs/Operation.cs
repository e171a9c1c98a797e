using System.Collections.Generic;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>One step of a kernel program. Fields that an opcode doesn't use are null, empty or zero.</summary>
internal sealed class Operation
{
    public required Opcode Opcode { get; init; }

    /// <summary>The vector written.</summary>
    public Vector? Result { get; init; }

    /// <summary>The result is an accumulator: it is read before it is written.</summary>
    public bool Accumulates { get; init; }

    public IReadOnlyList<Vector> Sources { get; init; } = [];

    /// <summary>The scalar written; for <see cref="Opcode.LoopBegin"/> and <see cref="Opcode.LoopEnd"/> the counter, for
    /// <see cref="Opcode.IfBegin"/> the condition.</summary>
    public Scalar? ScalarResult { get; init; }

    /// <summary>The scalar is read before it is written.</summary>
    public bool ScalarAccumulates { get; init; }

    public Scalar? ScalarSource { get; init; }

    public Address? Address { get; init; }

    public int Immediate { get; init; }

    /// <summary>The 32 bits that one operand has in every lane, or null. They come from the pool behind the code.</summary>
    public int? Constant { get; init; }

    /// <summary>Which operand <see cref="Constant"/> is: <see cref="Sources"/> are the others, in order. Accumulators are not
    /// counted.</summary>
    public int ConstantIndex { get; init; }

    /// <summary>Lanes of a vector in the pool: the value of <see cref="Opcode.LoadConstant"/>, the table of
    /// <see cref="Opcode.Permute"/>.</summary>
    public IReadOnlyList<int>? Table { get; init; }

    /// <summary>Which loop or branch begins or ends here.</summary>
    public int Block { get; init; } = -1;

    public IEnumerable<Scalar> ReadScalars()
    {
        if (ScalarResult is { } result && ScalarAccumulates)
            yield return result;
        if (ScalarSource is { } source)
            yield return source;
        if (Address is { } address)
        {
            yield return address.Base;
            if (address.Index is { } index)
                yield return index;
        }
    }

    public IEnumerable<Vector> ReadVectors()
    {
        if (Result is { } result && Accumulates)
            yield return result;
        foreach (Vector source in Sources)
            yield return source;
    }
}
