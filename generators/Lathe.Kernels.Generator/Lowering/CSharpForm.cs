using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// A vector step as a C# expression: <c>V</c> stands for Vector128, 256 or 512, <c>S</c> for the class of src/Lathe with the steps of this
/// width that .NET has no single name for, <c>T</c> for the type of a lane; {0} and so on are the operands, of which an accumulator is the
/// first, {p} the address, {i} the immediate,
/// {s} the scalar, {c} the lanes of a constant.
/// </summary>
/// <param name="Result">The kind of lanes that the expression gives; null: those of the variable that it is assigned to.</param>
/// <param name="Expression">The text.</param>
/// <param name="Operands">The kinds of lanes of the operands, the last for all further ones; null: those of the result.</param>
internal sealed record CSharpForm(LaneKind? Result, string Expression, params LaneKind?[] Operands)
{
    private const LaneKind Int32 = LaneKind.Int32;
    private const LaneKind Single = LaneKind.Single;
    private const LaneKind Int16 = LaneKind.Int16;

    public static CSharpForm Of(Opcode opcode) => opcode switch
    {
        // Vectors from memory or constants
        Opcode.Zero => new(null, "{V}<{T}>.Zero"),
        Opcode.BroadcastScalar => new(Int32, "{V}.Create((int){s})"),
        Opcode.LoadInt32 or Opcode.LoadFloat => new(null, "{V}.Load(({T}*)({p}))"),
        Opcode.LoadUnsigned16 => new(Int32, "{S}.LoadUnsigned16((ushort*)({p}))"),
        Opcode.LoadHalfFloat => new(Single, "{S}.LoadHalfFloat((ushort*)({p}))"),
        Opcode.BroadcastInt32 => new(Int32, "{V}.Create(*(int*)({p}))"),
        Opcode.BroadcastFloat => new(Single, "{V}.Create(*(float*)({p}))"),
        Opcode.BroadcastConstant => new(null, "{0}"),
        Opcode.LoadConstant => new(Int32, "{V}.Create({c})"),
        Opcode.LoadPartial => new(Single, "{S}.LoadPartial({0}, (float*)({p}))", Single),
        Opcode.LoadSigned8 => new(Int32, "{S}.LoadSigned8((sbyte*)({p}))"),
        Opcode.LoadSigned16 => new(Int32, "{S}.LoadSigned16((short*)({p}))"),
        Opcode.LoadQuarter => new(Single, "{S}.LoadQuarter((float*)({p}))"),
        Opcode.Store => new(null, "{V}.Store({0}, ({T}*)({p}))"),
        Opcode.StorePartial => new(null, "{S}.StorePartial({0}, (float*)({p}), {1})", Single),
        Opcode.StoreLow32 => new(null, "*(int*)({p}) = {0}.ToScalar()", Int32),
        Opcode.StoreLow64 => new(null, "*(long*)({p}) = {0}.AsInt64().ToScalar()", Int32),
        Opcode.StoreHalf => new(null, "{0}.GetLower().Store((int*)({p}))", Int32),

        // Accumulating arithmetic
        Opcode.AddInt32 => new(Int32, "{0} + {1}", Int32),
        Opcode.SubtractInt32 => new(Int32, "{0} - {1}", Int32),
        Opcode.AddFloat => new(Single, "{0} + {1}", Single),
        Opcode.MultiplyFloat => new(Single, "{0} * {1}", Single),
        Opcode.MaxFloat => new(Single, "{S}.MaxFloat({0}, {1})", Single),
        Opcode.MaxInt32 => new(Int32, "{V}.Max({0}, {1})", Int32),
        Opcode.MultiplyAddFloat => new(Single, "{V}.FusedMultiplyAdd({1}, {2}, {0})", Single),
        Opcode.DotUnsignedSigned => new(Int32, "{S}.DotUnsignedSigned({0}, {1}, {2})", Int32, LaneKind.Byte, LaneKind.SByte),
        Opcode.DotSigned16 => new(Int32, "{S}.DotSigned16({0}, {1}, {2})", Int32, Int16),

        Opcode.InsertQuarter => new(Single, "{S}.InsertQuarter({0}, (float*)({p}), {i})", Single),

        Opcode.OrMasked => new(null, "{0} | ({1} & {2})"),

        // Lane-wise functions
        Opcode.And => new(null, "{0} & {1}"),
        Opcode.AndNot => new(null, "{V}.AndNot({1}, {0})"),
        Opcode.Or => new(null, "{0} | {1}"),
        Opcode.Xor => new(null, "{0} ^ {1}"),
        Opcode.ShiftLeft16 => new(Int16, "{0} << {i}", Int16),
        Opcode.ShiftLeft32 => new(Int32, "{0} << {i}", Int32),
        Opcode.ShiftRightLogical16 => new(Int16, "{0} >>> {i}", Int16),
        Opcode.ShiftRightLogical32 => new(Int32, "{0} >>> {i}", Int32),
        Opcode.ShiftRightArithmetic16 => new(Int16, "{0} >> {i}", Int16),
        Opcode.ShiftRightArithmetic32 => new(Int32, "{0} >> {i}", Int32),
        Opcode.SubtractFloat => new(Single, "{0} - {1}", Single),
        Opcode.DivideFloat => new(Single, "{0} / {1}", Single),
        Opcode.SquareRoot => new(Single, "{V}.Sqrt({0})", Single),
        Opcode.MinFloat => new(Single, "{S}.MinFloat({0}, {1})", Single),
        Opcode.MinInt32 => new(Int32, "{V}.Min({0}, {1})", Int32),
        Opcode.MultiplyAdd => new(Single, "{V}.FusedMultiplyAdd({0}, {1}, {2})", Single),
        Opcode.SubtractProduct => new(Single, "{V}.FusedMultiplyAdd(-{0}, {1}, {2})", Single),
        Opcode.RoundToEven => new(Single, "{V}.Round({0})", Single),
        Opcode.ScaleByPowerOfTwo => new(Single, "{S}.ScaleByPowerOfTwo({0}, {1})", Single),
        Opcode.ConvertInt32ToFloat => new(Single, "{V}.ConvertToSingle({0})", Int32),
        Opcode.ConvertFloatToInt32 => new(Int32, "{S}.ConvertFloatToInt32({0})", Single),
        Opcode.Select => new(Single, "{S}.Select({0}, {1}, {2})", Single),
        Opcode.Permute => new(Single, "{S}.Permute({0}, {1})", Int32, Single),
        Opcode.ExchangeLanes => new(Single, "{S}.Exchange{i}({0})", Single),
        Opcode.PackInt32 => new(Int16, "{S}.PackInt32({0}, {1})", Int32),
        Opcode.PackInt16 => new(LaneKind.SByte, "{S}.PackInt16({0}, {1})", Int16),
        Opcode.UnpackLow => new(Single, "{S}.UnpackLow({0}, {1})", Single),
        Opcode.UnpackHigh => new(Single, "{S}.UnpackHigh({0}, {1})", Single),
        Opcode.UnpackLow16 => new(Int16, "{S}.UnpackLow16({0}, {1})", Int16),
        Opcode.UnpackHigh16 => new(Int16, "{S}.UnpackHigh16({0}, {1})", Int16),
        Opcode.SumBytes => new(Int32, "{S}.SumBytes({0}, {1})", LaneKind.Byte),
        Opcode.MultiplyPairs16 => new(Int32, "{S}.MultiplyPairs16({0}, {1})", Int16),
        Opcode.MultiplyPairsUnsigned8Signed8 => new(Int16, "{S}.MultiplyPairsUnsigned8Signed8({0}, {1})", LaneKind.Byte, LaneKind.SByte),

        // A scalar of a vector
        Opcode.LowLane => new(null, "(nint)(uint){0}.ToScalar()", Int32),
        _ =>
            throw new KernelException(
            $"{opcode} has no form in C#: add it to CSharpForm, and to Steps128, Steps256 and Steps512 of src/Lathe if .NET has no name "
            + "for it"),
    };

    public LaneKind? OperandKind(int index) =>
        Operands.Length == 0 ? null : Operands[index < Operands.Length ? index : Operands.Length - 1];
}
