using System;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>An operand of a step: a vector, or one number in every lane. Numbers stand in a pool behind the code and take no
/// register.</summary>
internal readonly record struct Operand(Vector? Vector, int Bits)
{
    public static implicit operator Operand(Vector vector) => new(vector, 0);

    public static implicit operator Operand(float value) => new(null, BitsOf(value));

    public static Operand Int32(int value) => new(null, value);

    /// <summary>The bits of a float; netstandard2.0 has no shorter way.</summary>
    public static int BitsOf(float value) => BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
}
