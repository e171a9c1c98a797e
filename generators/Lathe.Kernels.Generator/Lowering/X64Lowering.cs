using System.Collections.Generic;
using Iced.Intel;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>Turns a kernel program into x64 machine code: registers first, then one or two instructions a step, then loops aligned to cache
/// lines.</summary>
internal sealed partial class X64Lowering
{
    /// <summary>Kernels and their loops start at multiples of this, a cache line: fetch and the micro-op cache work in aligned
    /// blocks.</summary>
    public const int Alignment = 64;

    private readonly X64Target _target;
    private readonly IReadOnlyList<Operation> _operations;
    private readonly RegisterAllocation _vectors;
    private readonly RegisterAllocation _scalars;

    private X64Lowering(X64Target target, IReadOnlyList<Operation> operations)
    {
        _target = target;
        _operations = operations;
        _vectors = RegisterAllocation.Of(LiveRanges.OfVectors(operations), target.Capabilities.VectorRegisters, "vector", operations,
            Overwritten);
        _scalars = RegisterAllocation.Of(LiveRanges.OfScalars(operations), X64Target.ScalarRegisters, "general-purpose", operations);
    }

    /// <exception cref="KernelException">The program needs more registers than the target has, or reads what was not written.</exception>
    public static CodeBody Lower(X64Target target, KernelBuilder kernel)
    {
        X64Lowering lowering = new(target, kernel.Operations);
        byte[] bytes = lowering.AssembleAligned(out int codeBytes);

        List<int> vectors = [];
        for (int index = 0; index < lowering._vectors.Used; index++)
            vectors.Add(target.Vector(index) - target.Vector(0) + VectorNumber(target.Vector(0)));
        List<Register> scalars = [];
        for (int index = 0; index < lowering._scalars.Used; index++)
            scalars.Add(X64Target.Scalar(index));
        return new CodeBody(bytes, codeBytes, vectors, scalars, kernel.StackBytes);
    }

    /// <summary>Fused multiply-adds overwrite one of their operands: best the one that nobody reads any more.</summary>
    private static IEnumerable<int> Overwritten(Operation operation)
    {
        if (operation.Opcode is not (Opcode.MultiplyAdd or Opcode.SubtractProduct))
            yield break;
        for (int index = operation.Sources.Count - 1; index >= 0; index--)
            yield return operation.Sources[index].Id;
    }

    private static int VectorNumber(Register register) => register >= Register.ZMM0 ? register - Register.ZMM0 : register - Register.YMM0;

    /// <summary>
    /// Assembles until every inner loop starts on a cache line: padding in front of one loop moves those behind it, so the padding of the
    /// first one that is off is set and everything assembled again.
    /// </summary>
    /// <param name="codeBytes">How many bytes are instructions; the constants behind them start on a cache line too.</param>
    private byte[] AssembleAligned(out int codeBytes)
    {
        Dictionary<int, int> padding = [];
        while (true)
        {
            CodeSink sink = new();
            ConstantPool pool = new(sink);
            Dictionary<int, Label> aligned = [];
            Emit(sink, pool, padding, aligned);
            EmitPool(sink, pool, padding, aligned);
            byte[] bytes = sink.Assemble(out AssemblerResult result);
            if (FirstMisaligned(aligned, result) is not { } step)
            {
                codeBytes = aligned.TryGetValue(_operations.Count, out Label constants) ? (int)result.GetLabelRIP(constants) : bytes.Length;
                return bytes;
            }

            if (padding.ContainsKey(step))
                throw new KernelException("padding in front of a loop did not align it: an instruction before it changed its length");
            padding.Add(step, Alignment - (int)(result.GetLabelRIP(aligned[step]) % Alignment));
        }
    }

    /// <summary>The constants, as what follows the last step; the code jumps over them, since what ends the kernel comes behind.</summary>
    private void EmitPool(CodeSink sink, ConstantPool pool, Dictionary<int, int> padding, Dictionary<int, Label> aligned)
    {
        if (pool.IsEmpty)
            return;
        Label end = sink.NewLabel();
        sink.Add(Instruction.CreateBranch(Code.Jmp_rel32_64, end.Id));
        if (padding.TryGetValue(_operations.Count, out int bytes))
            sink.Pad(bytes);
        aligned[_operations.Count] = pool.Emit();
        sink.Place(ref end);
    }

    private static int? FirstMisaligned(Dictionary<int, Label> aligned, AssemblerResult result)
    {
        int? first = null;
        foreach (KeyValuePair<int, Label> place in aligned)
        {
            if (result.GetLabelRIP(place.Value) % Alignment != 0 && (first is null || place.Key < first))
                first = place.Key;
        }

        return first;
    }

    private void Emit(CodeSink sink, ConstantPool pool, Dictionary<int, int> padding, Dictionary<int, Label> aligned)
    {
        Dictionary<int, Label> begins = [];
        Dictionary<int, Label> ends = [];
        for (int step = 0; step < _operations.Count; step++)
        {
            Operation operation = _operations[step];
            switch (operation.Opcode)
            {
                case Opcode.LoopBegin:
                    ends[operation.Block] = sink.NewLabel();
                    if (operation.Immediate == 0)
                        SkipWhenZero(sink, Scalar(operation.ScalarResult), ends[operation.Block]);
                    if (padding.TryGetValue(step, out int bytes))
                        sink.Pad(bytes);
                    Label begin = sink.NewLabel();
                    sink.Place(ref begin);
                    begins[operation.Block] = begin;
                    if (IsInnermost(step))
                        aligned[step] = begin;
                    break;
                case Opcode.LoopEnd:
                    sink.Add(Instruction.Create(Code.Dec_rm64, Scalar(operation.ScalarResult)));
                    sink.Add(Instruction.CreateBranch(Code.Jne_rel32_64, begins[operation.Block].Id));
                    Label end = ends[operation.Block];
                    sink.Place(ref end);
                    break;
                case Opcode.IfBegin:
                    ends[operation.Block] = sink.NewLabel();
                    SkipWhenZero(sink, Scalar(operation.ScalarResult), ends[operation.Block]);
                    break;
                case Opcode.UnlessBegin:
                    ends[operation.Block] = sink.NewLabel();
                    Skip(sink, Code.Jne_rel32_64, Scalar(operation.ScalarResult), ends[operation.Block]);
                    break;
                case Opcode.IfEnd:
                    Label after = ends[operation.Block];
                    sink.Place(ref after);
                    break;
                default:
                    EmitStep(sink, pool, operation);
                    break;
            }
        }
    }

    private bool IsInnermost(int loopBegin)
    {
        for (int step = loopBegin + 1; step < _operations.Count && _operations[step].Opcode != Opcode.LoopEnd; step++)
        {
            if (_operations[step].Opcode == Opcode.LoopBegin)
                return false;
        }

        return true;
    }

    private static void SkipWhenZero(CodeSink sink, Register value, Label end) => Skip(sink, Code.Je_rel32_64, value, end);

    private static void Skip(CodeSink sink, Code jump, Register value, Label end)
    {
        sink.Add(Instruction.Create(Code.Test_rm64_r64, value, value));
        sink.Add(Instruction.CreateBranch(jump, end.Id));
    }

    private void EmitStep(CodeSink sink, ConstantPool pool, Operation operation)
    {
        switch (operation.Opcode)
        {
            case Opcode.LoadScalar:
                sink.Add(Instruction.Create(Code.Mov_r64_rm64, Scalar(operation.ScalarResult), Memory(operation.Address!)));
                break;
            case Opcode.ConstantScalar:
                sink.Add(Instruction.Create(Code.Mov_r32_imm32, Lower32(Scalar(operation.ScalarResult)), operation.Immediate));
                break;
            case Opcode.StackAddress:
                sink.Add(Instruction.Create(Code.Mov_r64_rm64, Scalar(operation.ScalarResult), Register.RSP));
                break;
            case Opcode.Copy:
                sink.Add(Instruction.Create(Code.Mov_r64_rm64, Scalar(operation.ScalarResult), Scalar(operation.ScalarSource)));
                break;
            case Opcode.AddAddress:
                EmitAddress(sink, Scalar(operation.ScalarResult), operation.Address!);
                break;
            case Opcode.ShiftRightScalar:
                sink.Add(Instruction.Create(Code.Shr_rm64_imm8, Scalar(operation.ScalarResult), operation.Immediate));
                break;
            case Opcode.AndScalar:
                sink.Add(Instruction.Create(Code.And_rm64_imm8, Scalar(operation.ScalarResult), operation.Immediate));
                break;
            case Opcode.SubtractScalar:
                sink.Add(Instruction.Create(Code.Sub_r64_rm64, Scalar(operation.ScalarResult), Scalar(operation.ScalarSource)));
                break;
            case Opcode.LowLane:
                sink.Add(Instruction.Create(_target.Code(operation.Opcode), Lower32(Scalar(operation.ScalarResult)),
                    Part(operation.Sources[0])));
                break;
            case Opcode.Prefetch:
                sink.Add(Instruction.Create(Code.Prefetcht1_m8, Memory(operation.Address!)));
                break;
            default:
                EmitVectorStep(sink, pool, operation);
                break;
        }
    }

    /// <summary>result = address; the shortest instruction that says so.</summary>
    private void EmitAddress(CodeSink sink, Register result, Address address)
    {
        Register start = Scalar(address.Base);
        if (start == result && address.Displacement == 0 && address.Scale == 1 && address.Index is { } index)
            sink.Add(Instruction.Create(Code.Add_r64_rm64, result, Scalar(index)));
        else if (start == result && address.Index is null)
            sink.Add(Instruction.Create(address.Displacement is >= -128 and <= 127 ? Code.Add_rm64_imm8 : Code.Add_rm64_imm32, result,
                address.Displacement));
        else
            sink.Add(Instruction.Create(Code.Lea_r64_m, result, Memory(address)));
    }

    /// <summary>The same 32 bits of a scalar in every lane.</summary>
    private void EmitBroadcastScalar(CodeSink sink, Register result, Register scalar)
    {
        if (_target.Capabilities.VectorBytes == 64)
        {
            sink.Add(Instruction.Create(Code.EVEX_Vpbroadcastd_zmm_k1z_r32, result, Lower32(scalar)));
            return;
        }

        Register low = result - Register.YMM0 + Register.XMM0;
        sink.Add(Instruction.Create(Code.VEX_Vmovd_xmm_rm32, low, Lower32(scalar)));
        sink.Add(Instruction.Create(Code.VEX_Vpbroadcastd_ymm_xmmm32, result, low));
    }

    private Register Vector(Vector vector) => _target.Vector(_vectors[vector.Id]);

    private Register Scalar(Scalar? scalar) => X64Target.Scalar(_scalars[scalar!.Value.Id]);

    private static Register Lower32(Register register) => register - Register.RAX + Register.EAX;

    private MemoryOperand Memory(Address address) => new(
        Scalar(address.Base),
        address.Index is { } index ? Scalar(index) : Register.None,
        address.Scale,
        address.Displacement,
        address.Displacement == 0 ? 0 : 1);
}
