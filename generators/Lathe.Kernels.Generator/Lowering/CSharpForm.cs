using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// A vector step as a C# expression: <c>V</c> stands for Vector128, 256 or 512, <c>S</c> for the class of src/Lathe with the steps of this width that .NET has no
/// single name for, <c>T</c> for the type of a lane; {0} and {1} are the sources, {r} the accumulator, {p} the address, {i} the immediate, {s} the scalar.
/// </summary>
/// <param name="Result">The kind of lanes that the expression gives; null: those of the variable that it is assigned to.</param>
/// <param name="Source">The kind of lanes of the sources (of the second, where there is another for it); null: those of the result.</param>
/// <param name="Expression">The text.</param>
/// <param name="SecondSource">The kind of lanes of the second source, where it differs from the first.</param>
internal sealed record CSharpForm(LaneKind? Result, LaneKind? Source, string Expression, LaneKind? SecondSource = null)
{
    public static CSharpForm Of(Opcode opcode) => opcode switch
    {
        Opcode.Zero => new(null, null, "{V}<{T}>.Zero"),
        Opcode.BroadcastScalar => new(LaneKind.Int32, null, "{V}.Create((int){s})"),
        Opcode.LoadInt32 or Opcode.LoadFloat => new(null, null, "{V}.Load(({T}*)({p}))"),
        Opcode.LoadUnsigned16 => new(LaneKind.Int32, null, "{S}.LoadUnsigned16((ushort*)({p}))"),
        Opcode.LoadHalfFloat => new(LaneKind.Single, null, "{S}.LoadHalfFloat((ushort*)({p}))"),
        Opcode.BroadcastInt32 => new(LaneKind.Int32, null, "{V}.Create(*(int*)({p}))"),
        Opcode.BroadcastFloat => new(LaneKind.Single, null, "{V}.Create(*(float*)({p}))"),
        Opcode.Store => new(null, null, "{V}.Store({0}, ({T}*)({p}))"),
        Opcode.AddInt32 => new(LaneKind.Int32, LaneKind.Int32, "{r} + {0}"),
        Opcode.SubtractInt32 => new(LaneKind.Int32, LaneKind.Int32, "{r} - {0}"),
        Opcode.AddFloat => new(LaneKind.Single, LaneKind.Single, "{r} + {0}"),
        Opcode.MultiplyAddFloat => new(LaneKind.Single, LaneKind.Single, "{V}.FusedMultiplyAdd({0}, {1}, {r})"),
        Opcode.DotUnsignedSigned => new(LaneKind.Int32, LaneKind.Byte, "{S}.DotUnsignedSigned({r}, {0}, {1})", LaneKind.SByte),
        Opcode.And => new(null, null, "{0} & {1}"),
        Opcode.ShiftLeft16 => new(LaneKind.Int16, LaneKind.Int16, "{0} << {i}"),
        Opcode.ShiftLeft32 => new(LaneKind.Int32, LaneKind.Int32, "{0} << {i}"),
        Opcode.ShiftRightLogical16 => new(LaneKind.Int16, LaneKind.Int16, "{0} >>> {i}"),
        Opcode.ShiftRightLogical32 => new(LaneKind.Int32, LaneKind.Int32, "{0} >>> {i}"),
        Opcode.ShiftRightArithmetic16 => new(LaneKind.Int16, LaneKind.Int16, "{0} >> {i}"),
        Opcode.ConvertInt32ToFloat => new(LaneKind.Single, LaneKind.Int32, "{V}.ConvertToSingle({0})"),
        Opcode.MultiplyPairs16 => new(LaneKind.Int32, LaneKind.Int16, "{S}.MultiplyPairs16({0}, {1})"),
        Opcode.MultiplyPairsUnsigned8Signed8 => new(LaneKind.Int16, LaneKind.Byte, "{S}.MultiplyPairsUnsigned8Signed8({0}, {1})", LaneKind.SByte),
        _ => throw new KernelException($"{opcode} has no form in C#: add it to CSharpForm, and to Steps128, Steps256 and Steps512 of src/Lathe if .NET has no name for it"),
    };

    public LaneKind? SourceKind(int index) => index == 1 && SecondSource is { } second ? second : Source;
}
