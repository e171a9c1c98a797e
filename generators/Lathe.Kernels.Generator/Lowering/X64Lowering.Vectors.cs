using System.Collections.Generic;
using System.Linq;
using Iced.Intel;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>The steps over vectors: one instruction each, a few two.</summary>
internal sealed partial class X64Lowering
{
    // 512-bit masks live for two instructions, so one mask register serves all.
    private const Register Mask = Register.K1;
    private const byte OrOfAnd = 0xF8; // the truth table of a | b & c: a is the highest bit of an index
    private const int NearestEven = 0x08; // and no inexact exception

    private bool Wide => _target.Capabilities.VectorBytes == 64;

    private void EmitVectorStep(CodeSink sink, ConstantPool pool, Operation operation)
    {
        switch (operation.Opcode)
        {
            case Opcode.Store:
                sink.Add(Instruction.Create(_target.Code(operation.Opcode), Memory(operation.Address!), Vector(operation.Sources[0])));
                return;
            case Opcode.StoreLow32 or Opcode.StoreLow64:
                sink.Add(Instruction.Create(_target.Code(operation.Opcode), Memory(operation.Address!), Part(operation.Sources[0])));
                return;
            case Opcode.StoreHalf:
                // a move of 256 bits would not reach the upper registers without AVX512VL
                sink.Add(Wide
                    ? Instruction.Create(_target.Code(operation.Opcode), Memory(operation.Address!), Vector(operation.Sources[0]), 0)
                    : Instruction.Create(_target.Code(operation.Opcode), Memory(operation.Address!), Part(operation.Sources[0])));
                return;
            case Opcode.StorePartial:
                EmitStorePartial(sink, operation);
                return;
        }

        Register result = Vector(operation.Result!.Value);
        Code code = operation.Opcode is Opcode.BroadcastScalar or Opcode.MultiplyAdd or Opcode.SubtractProduct or Opcode.ExchangeLanes
            ? Code.INVALID
            : _target.Code(operation.Opcode);
        switch (operation.Opcode)
        {
            case Opcode.BroadcastScalar:
                EmitBroadcastScalar(sink, result, Scalar(operation.ScalarSource));
                break;
            case Opcode.Zero:
                sink.Add(Instruction.Create(code, result, result, result));
                break;
            case Opcode.BroadcastConstant:
                sink.Add(Instruction.Create(code, result, pool.Operand([operation.Constant!.Value], isBroadcast: false)));
                break;
            case Opcode.LoadConstant:
                sink.Add(Instruction.Create(code, result, pool.Operand(operation.Table!, isBroadcast: false)));
                break;
            case Opcode.InsertQuarter:
                sink.Add(Instruction.Create(code, result, result, Memory(operation.Address!), operation.Immediate));
                break;
            case Opcode.LoadPartial:
                EmitLoadPartial(sink, code, result, operation);
                break;
            case Opcode.ShiftLeft16 or Opcode.ShiftLeft32 or Opcode.ShiftRightLogical16 or Opcode.ShiftRightLogical32
                or Opcode.ShiftRightArithmetic16 or Opcode.ShiftRightArithmetic32:
                sink.Add(Instruction.Create(code, result, Vector(operation.Sources[0]), operation.Immediate));
                break;
            case Opcode.RoundToEven:
                sink.Add(Instruction.Create(code, result, Vector(operation.Sources[0]), NearestEven));
                break;
            case Opcode.OrMasked:
                sink.Add(operation.Constant is { } mask
                    ? Instruction.Create(code, result, Vector(operation.Sources[0]), Constant(pool, mask), OrOfAnd)
                    : Instruction.Create(code, result, Vector(operation.Sources[0]), Vector(operation.Sources[1]), OrOfAnd));
                break;
            case Opcode.MultiplyAdd or Opcode.SubtractProduct:
                EmitFused(sink, pool, result, operation);
                break;
            case Opcode.Select:
                EmitSelect(sink, code, result, operation);
                break;
            case Opcode.Permute when operation.Table is { } table:
                sink.Add(Instruction.Create(code, result, Vector(operation.Sources[0]), pool.Operand(table, isBroadcast: false)));
                break;
            case Opcode.ExchangeLanes:
                EmitExchange(sink, result, operation);
                break;
            default:
                EmitSimple(sink, pool, code, result, operation);
                break;
        }
    }

    /// <summary>result = a function of memory, or of operands of which the last may be a constant; an accumulator is the first
    /// operand.</summary>
    private void EmitSimple(CodeSink sink, ConstantPool pool, Code code, Register result, Operation operation)
    {
        if (operation.Address is { } address)
        {
            sink.Add(Instruction.Create(code, result, Memory(address)));
            return;
        }

        List<Register> sources = [.. operation.Sources.Select(Vector)];
        // Dot products and fused accumulations name their accumulator once; sums and the like name it as result and as first operand.
        if (operation.Accumulates && operation.Sources.Count < 2)
            sources.Insert(0, result);
        if (operation.Constant is { } bits)
            sink.Add(Instruction.Create(code, result, sources[0], Constant(pool, bits)));
        else if (sources.Count == 2)
            sink.Add(Instruction.Create(code, result, sources[0], sources[1]));
        else
            sink.Add(Instruction.Create(code, result, sources[0]));
    }

    /// <summary>left × right + addend: the operand that is overwritten must not be read later, and only the last one may stand in
    /// memory.</summary>
    private void EmitFused(CodeSink sink, ConstantPool pool, Register result, Operation operation)
    {
        (Code form132, Code form213, Code form231) = _target.Fused(operation.Opcode == Opcode.SubtractProduct);
        Register left = Vector(operation.Sources[0]);
        if (operation.Constant is { } bits && operation.ConstantIndex == 1)
        {
            Register addend = Vector(operation.Sources[1]);
            if (result == addend)
            {
                sink.Add(Instruction.Create(form231, result, left, Constant(pool, bits)));
                return;
            }

            Move(sink, result, left);
            sink.Add(Instruction.Create(form132, result, addend, Constant(pool, bits)));
            return;
        }

        Register right = Vector(operation.Sources[1]);
        if (operation.Constant is null && result == Vector(operation.Sources[2]))
        {
            sink.Add(Instruction.Create(form231, result, left, right));
            return;
        }

        if (result == right)
            right = left;
        else
            Move(sink, result, left);
        sink.Add(operation.Constant is { } last
            ? Instruction.Create(form213, result, right, Constant(pool, last))
            : Instruction.Create(form213, result, right, Vector(operation.Sources[2])));
    }

    private void Move(CodeSink sink, Register result, Register source)
    {
        if (result != source)
            sink.Add(Instruction.Create(_target.Code(Opcode.LoadFloat), result, source));
    }

    private void EmitSelect(CodeSink sink, Code code, Register result, Operation operation)
    {
        Register mask = Vector(operation.Sources[0]), then = Vector(operation.Sources[1]), otherwise = Vector(operation.Sources[2]);
        if (!Wide)
        {
            sink.Add(Instruction.Create(code, result, otherwise, then, mask));
            return;
        }

        SetMask(sink, mask);
        sink.Add(Instruction.Create(code, result, otherwise, then) with { OpMask = Mask });
    }

    private void EmitLoadPartial(CodeSink sink, Code code, Register result, Operation operation)
    {
        Register mask = Vector(operation.Sources[0]);
        if (!Wide)
        {
            sink.Add(Instruction.Create(code, result, mask, Memory(operation.Address!)));
            return;
        }

        SetMask(sink, mask);
        sink.Add(Instruction.Create(code, result, Memory(operation.Address!)) with { OpMask = Mask, ZeroingMasking = true });
    }

    private void EmitStorePartial(CodeSink sink, Operation operation)
    {
        Register mask = Vector(operation.Sources[0]), value = Vector(operation.Sources[1]);
        Code code = _target.Code(operation.Opcode);
        if (!Wide)
        {
            sink.Add(Instruction.Create(code, Memory(operation.Address!), mask, value));
            return;
        }

        SetMask(sink, mask);
        sink.Add(Instruction.Create(code, Memory(operation.Address!), value) with { OpMask = Mask });
    }

    private static void SetMask(CodeSink sink, Register signs) => sink.Add(Instruction.Create(Code.EVEX_Vpmovd2m_kr_zmm, Mask, signs));

    private void EmitExchange(CodeSink sink, Register result, Operation operation)
    {
        Register source = Vector(operation.Sources[0]);
        (Code code, int immediate, bool twoSources) = _target.Exchange(operation.Immediate);
        sink.Add(twoSources
            ? Instruction.Create(code, result, source, source, immediate)
            : Instruction.Create(code, result, source, immediate));
    }

    /// <summary>A constant as the last operand: one number that the instruction broadcasts, or, with 256 bits, a vector of it.</summary>
    private MemoryOperand Constant(ConstantPool pool, int bits) =>
        Wide ? pool.Operand([bits], isBroadcast: true) : pool.Operand([.. Enumerable.Repeat(bits, 8)], isBroadcast: false);

    /// <summary>The lowest 128 bits of a vector.</summary>
    private Register Part(Vector vector)
    {
        Register register = Vector(vector);
        return Register.XMM0 + (register - (Wide ? Register.ZMM0 : Register.YMM0));
    }
}
