using System;
using System.Collections.Generic;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>
/// Records a kernel as a list of steps over unlimited virtual registers, with structured loops and branches. A kernel's C# program calls
/// these methods in the order in which the data moves; a lowering turns the list into code. Nothing here knows an encoding, a register name
/// or a calling convention.
/// </summary>
internal sealed partial class KernelBuilder(VectorCapabilities capabilities)
{
    private readonly List<Operation> _operations = [];
    private int _vectors;
    private int _scalars = 1; // 0 is the argument pointer
    private int _blocks;
    private Vector? _lowBytes;
    private Vector? _ones;

    /// <summary>Bytes in a vector.</summary>
    public int VectorBytes => capabilities.VectorBytes;

    /// <summary>32-bit lanes in a vector.</summary>
    public int Lanes => capabilities.VectorBytes / sizeof(int);

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Bytes of stack that the kernel uses.</summary>
    public int StackBytes { get; private set; }

    /// <summary>Whether four products of bytes are one instruction; if not, a program may prefer to widen activations once for many
    /// products.</summary>
    public bool HasDotProduct => capabilities.HasDotProduct;

    // Vectors from memory or constants

    public Vector Zero() => Function(Opcode.Zero);

    /// <summary>A vector with the same 32 bits in every lane.</summary>
    public Vector Constant32(int bits)
    {
        Vector result = new(_vectors++);
        _operations.Add(new() { Opcode = Opcode.BroadcastScalar, Result = result, ScalarSource = Constant(bits) });
        return result;
    }

    // Integers and floats have their own loads: the bits are the same, but a value that crosses between the two kinds of units arrives
    // later.

    public Vector LoadInt32(Address address) => Function(Opcode.LoadInt32, address: address);

    public Vector LoadFloat(Address address) => Function(Opcode.LoadFloat, address: address);

    /// <summary>One 16-bit unsigned integer a lane, from half as many bytes as a vector has.</summary>
    public Vector LoadUnsigned16(Address address) => Function(Opcode.LoadUnsigned16, address: address);

    /// <summary>One IEEE half a lane, converted to float32 (exact).</summary>
    public Vector LoadHalfFloat(Address address) => Function(Opcode.LoadHalfFloat, address: address);

    /// <summary>One bfloat16 a lane, converted to float32 (exact: its bits are a float's upper half).</summary>
    public Vector LoadBrainFloat(Address address) => ShiftLeft32(LoadUnsigned16(address), 16);

    /// <summary>The integer, or the four bytes, at an address in every lane.</summary>
    public Vector BroadcastInt32(Address address) => Function(Opcode.BroadcastInt32, address: address);

    /// <summary>The float at an address in every lane.</summary>
    public Vector BroadcastFloat(Address address) => Function(Opcode.BroadcastFloat, address: address);

    public void Store(Address address, Vector value) =>
        _operations.Add(new() { Opcode = Opcode.Store, Sources = [value], Address = address });

    // Accumulating arithmetic: the first argument is changed

    public void AddInt32(Vector sum, Operand value) => Accumulate(Opcode.AddInt32, sum, value);

    public void SubtractInt32(Vector sum, Operand value) => Accumulate(Opcode.SubtractInt32, sum, value);

    public void AddFloat(Vector sum, Operand value) => Accumulate(Opcode.AddFloat, sum, value);

    public void MultiplyFloat(Vector product, Operand value) => Accumulate(Opcode.MultiplyFloat, product, value);

    /// <summary>largest = the larger of the two; <paramref name="value"/> where either is NaN.</summary>
    public void MaxFloat(Vector largest, Operand value) => Accumulate(Opcode.MaxFloat, largest, value);

    public void MaxInt32(Vector largest, Operand value) => Accumulate(Opcode.MaxInt32, largest, value);

    /// <summary>sum = sum + left × right with one rounding.</summary>
    public void MultiplyAddFloat(Vector sum, Vector left, Vector right) => Accumulate(Opcode.MultiplyAddFloat, sum, left, right);

    // Lane-wise functions

    public Vector ShiftLeft32(Vector value, int bits) => Function(Opcode.ShiftLeft32, [value], bits);

    public Vector ShiftRightLogical32(Vector value, int bits) => Function(Opcode.ShiftRightLogical32, [value], bits);

    public Vector ConvertInt32ToFloat(Vector value) => Function(Opcode.ConvertInt32ToFloat, [value]);

    // Products of bytes

    /// <summary>Declares before the first loop that products of bytes with this range follow, so that the constants they need are made
    /// once.</summary>
    public void PrepareDotProducts(ByteRange range)
    {
        if (capabilities.HasDotProduct)
            return;
        if (range == ByteRange.SevenBits)
            _ones = Constant32(0x0001_0001);
        else
            _lowBytes = Constant32(0x00FF_00FF);
    }

    /// <summary>Prepares four unsigned bytes a lane for <see cref="DotAccumulate"/>.</summary>
    public ByteOperand UnsignedBytes(Vector bytes)
    {
        if (capabilities.HasDotProduct)
            return new(bytes, bytes, ByteRange.Unsigned);
        Vector mask = _lowBytes ?? throw new KernelException("products of unsigned bytes were not prepared before the first loop");
        Vector even = And(bytes, mask);
        return new(even, Function(Opcode.ShiftRightLogical16, [bytes], 8), ByteRange.Unsigned);
    }

    /// <summary>Prepares four bytes a lane that are at most 127.</summary>
    public ByteOperand SevenBitBytes(Vector bytes) => new(bytes, bytes, ByteRange.SevenBits);

    /// <summary>Prepares four signed bytes a lane, to be multiplied with bytes of the given range.</summary>
    public ByteOperand SignedBytes(Vector bytes, ByteRange partner)
    {
        if (capabilities.HasDotProduct || partner == ByteRange.SevenBits)
            return new(bytes, bytes, ByteRange.Signed);
        Vector even = Function(Opcode.ShiftRightArithmetic16, [Function(Opcode.ShiftLeft16, [bytes], 8)], 8);
        return new(even, Function(Opcode.ShiftRightArithmetic16, [bytes], 8), ByteRange.Signed);
    }

    /// <summary>Signed bytes that were widened before: bytes 0 and 2 of each lane as 16-bit numbers, and bytes 1 and 3.</summary>
    public static ByteOperand WidenedBytes(Vector even, Vector odd) => new(even, odd, ByteRange.Signed);

    /// <summary>sum += the four products of each lane, exactly, without saturation on the way.</summary>
    public void DotAccumulate(Vector sum, ByteOperand weights, ByteOperand activations)
    {
        if (capabilities.HasDotProduct)
        {
            Accumulate(Opcode.DotUnsignedSigned, sum, weights.Even, activations.Even);
        }
        else if (weights.Range == ByteRange.SevenBits)
        {
            // |pair| ≤ 2 × 127 × 128 = 32,512: the saturating instruction cannot saturate.
            Vector ones = _ones ?? throw new KernelException("products of seven bits were not prepared before the first loop");
            Vector pairs = Function(Opcode.MultiplyPairsUnsigned8Signed8, [weights.Even, activations.Even]);
            AddInt32(sum, Function(Opcode.MultiplyPairs16, [pairs, ones]));
        }
        else
        {
            // Multiplying unsigned with signed bytes saturates at 16 bits (255 × 127 × 2 does not fit); widened, a pair's sum has 32 bits.
            AddInt32(sum, Function(Opcode.MultiplyPairs16, [weights.Even, activations.Even]));
            AddInt32(sum, Function(Opcode.MultiplyPairs16, [weights.Odd, activations.Odd]));
        }
    }

    // Scalars

    public Scalar LoadScalar(Address address)
    {
        Scalar result = new(_scalars++);
        _operations.Add(new() { Opcode = Opcode.LoadScalar, ScalarResult = result, Address = address });
        return result;
    }

    public Scalar Constant(int value)
    {
        Scalar result = new(_scalars++);
        _operations.Add(new() { Opcode = Opcode.ConstantScalar, ScalarResult = result, Immediate = value });
        return result;
    }

    /// <summary>Overwrites a scalar with a number.</summary>
    public void Assign(Scalar target, int value) =>
        _operations.Add(new() { Opcode = Opcode.ConstantScalar, ScalarResult = target, Immediate = value });

    /// <summary>Sets bytes aside for the duration of a call. One buffer a kernel; small, because every thread's stack must hold
    /// it.</summary>
    public void ReserveStack(int bytes)
    {
        if (StackBytes != 0 || bytes is <= 0 or > 16_384 || bytes % 64 != 0)
            throw new KernelException(
                $"a kernel reserves stack once, a multiple of 64 and at most 16384 bytes; asked for {bytes} after {StackBytes}");
        StackBytes = bytes;
    }

    /// <summary>A pointer to the start of the reserved bytes.</summary>
    public Scalar StackAddress()
    {
        Scalar result = new(_scalars++);
        _operations.Add(new() { Opcode = Opcode.StackAddress, ScalarResult = result });
        return result;
    }

    public Scalar Copy(Scalar source)
    {
        Scalar result = new(_scalars++);
        _operations.Add(new() { Opcode = Opcode.Copy, ScalarResult = result, ScalarSource = source });
        return result;
    }

    /// <summary>A scalar with the value of an address expression.</summary>
    public Scalar AddressOf(Address address)
    {
        Scalar result = new(_scalars++);
        _operations.Add(new() { Opcode = Opcode.AddAddress, ScalarResult = result, Address = address });
        return result;
    }

    /// <summary>Overwrites a scalar with an address expression (which may read it).</summary>
    public void Assign(Scalar target, Address address) =>
        _operations.Add(new() { Opcode = Opcode.AddAddress, ScalarResult = target, ScalarAccumulates = true, Address = address });

    public void Advance(Scalar pointer, int bytes)
    {
        if (bytes != 0)
            Assign(pointer, new Address(pointer, Displacement: bytes));
    }

    public void ShiftRight(Scalar target, int bits) => _operations.Add(
        new() { Opcode = Opcode.ShiftRightScalar, ScalarResult = target, ScalarAccumulates = true, Immediate = bits });

    public void Subtract(Scalar target, Scalar value) => _operations.Add(
        new() { Opcode = Opcode.SubtractScalar, ScalarResult = target, ScalarAccumulates = true, ScalarSource = value });

    public void And(Scalar target, int mask) => _operations.Add(
        new() { Opcode = Opcode.AndScalar, ScalarResult = target, ScalarAccumulates = true, Immediate = mask });

    /// <summary>Asks for the cache line at an address, into the second-level cache; harmless where nothing is mapped.</summary>
    public void Prefetch(Address address) => _operations.Add(new() { Opcode = Opcode.Prefetch, Address = address });

    // Structure

    /// <summary>Runs the body as often as the counter says, counting it down to zero. Not at all when it is zero, unless it is known not to
    /// be.</summary>
    public void Loop(Scalar counter, Action body, bool atLeastOnce = false)
    {
        int block = _blocks++;
        _operations.Add(new()
        {
            Opcode = Opcode.LoopBegin, ScalarResult = counter, ScalarAccumulates = true, Block = block, Immediate = atLeastOnce ? 1 : 0,
        });
        body();
        _operations.Add(new() { Opcode = Opcode.LoopEnd, ScalarResult = counter, ScalarAccumulates = true, Block = block });
    }

    /// <summary>Whether longer text pays.</summary>
    public bool Unrolls => capabilities.Unrolls;

    /// <summary>A loop over <paramref name="steps"/> with <paramref name="unroll"/> (a power of two above 1) steps a turn, and one over
    /// what remains; the latter alone where the target doesn't unroll.</summary>
    /// <param name="steps">How many steps there are; kept.</param>
    /// <param name="unroll">Steps a turn.</param>
    /// <param name="body">Emits the given number of steps and moves the pointers past them.</param>
    public void UnrolledLoop(Scalar steps, int unroll, Action<int> body)
    {
        if (!Unrolls)
        {
            Loop(Copy(steps), () => body(1));
            return;
        }

        int log = 0;
        while (1 << log < unroll)
            log++;
        Scalar turns = Copy(steps);
        ShiftRight(turns, log);
        Loop(turns, () => body(unroll));
        Scalar rest = Copy(steps);
        And(rest, unroll - 1);
        Loop(rest, () => body(1));
    }

    /// <summary>Runs the body if the scalar is not zero.</summary>
    public void If(Scalar condition, Action body) => Branch(Opcode.IfBegin, condition, body);

    /// <summary>Runs the body if the scalar is zero.</summary>
    public void Unless(Scalar condition, Action body) => Branch(Opcode.UnlessBegin, condition, body);

    private void Branch(Opcode opcode, Scalar condition, Action body)
    {
        int block = _blocks++;
        _operations.Add(new() { Opcode = opcode, ScalarResult = condition, ScalarAccumulates = true, Block = block });
        body();
        _operations.Add(new() { Opcode = Opcode.IfEnd, Block = block });
    }

    private Vector Function(Opcode opcode, Vector[]? sources = null, int immediate = 0, Address? address = null,
        IReadOnlyList<int>? table = null)
    {
        Vector result = new(_vectors++);
        _operations.Add(new()
        {
            Opcode = opcode, Result = result, Sources = sources ?? [], Immediate = immediate, Address = address,
            Table = table
        });
        return result;
    }

    /// <summary>A function of operands, one of which may be a number.</summary>
    private Vector Function(Opcode opcode, Operand first, Operand second, Operand? third = null)
    {
        Vector result = new(_vectors++);
        Operand[] operands = third is { } last ? [first, second, last] : [first, second];
        List<Vector> sources = [];
        int constantIndex = -1;
        for (int index = 0; index < operands.Length; index++)
        {
            if (operands[index].Vector is { } vector)
                sources.Add(vector);
            else if (constantIndex < 0 && index > 0)
                constantIndex = index;
            else
                throw new KernelException(
                    $"{opcode}: one operand may be a number, and not the first; load others into vectors before the loop");
        }

        _operations.Add(constantIndex < 0
            ? new() { Opcode = opcode, Result = result, Sources = sources }
            : new()
            {
                Opcode = opcode, Result = result, Sources = sources, Constant = operands[constantIndex].Bits,
                ConstantIndex = constantIndex
            });
        return result;
    }

    private void Accumulate(Opcode opcode, Vector sum, Operand value) => _operations.Add(value.Vector is { } vector
        ? new() { Opcode = opcode, Result = sum, Accumulates = true, Sources = [vector] }
        : new() { Opcode = opcode, Result = sum, Accumulates = true, Constant = value.Bits });

    private void Accumulate(Opcode opcode, Vector sum, params Vector[] sources) =>
        _operations.Add(new() { Opcode = opcode, Result = sum, Accumulates = true, Sources = sources });
}
