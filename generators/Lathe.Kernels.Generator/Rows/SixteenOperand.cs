using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>The last operand of a step over sixteen lanes: sixteen values, or one number in all of them.</summary>
internal readonly record struct SixteenOperand(Sixteen? Value, int Bits)
{
    public static implicit operator SixteenOperand(Sixteen value) => new(value, 0);

    public static implicit operator SixteenOperand(float number) => new(null, Operand.BitsOf(number));

    public static SixteenOperand Int32(int number) => new(null, number);

    public Operand Part(int index) => Value is { } value ? value.Parts[index] : Operand.Int32(Bits);
}
