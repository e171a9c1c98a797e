using System;
using System.Collections.Generic;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>
/// Functions of each lane by itself, and of lanes among each other. Every one gives the same bits on every target. A mask is a vector of
/// which only the signs count, so that a difference of integers is a comparison.
/// </summary>
internal sealed partial class KernelBuilder
{
    // Constants

    /// <summary>A number in every lane, in a register. As a last operand a number needs none: pass it directly.</summary>
    public Vector Broadcast(Operand number)
    {
        if (number.Vector is { } vector)
            return vector;
        Vector result = new(_vectors++);
        _operations.Add(new() { Opcode = Opcode.BroadcastConstant, Result = result, Constant = number.Bits });
        return result;
    }

    /// <summary>The lower 32 bits of a scalar in every lane.</summary>
    public Vector BroadcastInt32(Scalar scalar)
    {
        Vector result = new(_vectors++);
        _operations.Add(new() { Opcode = Opcode.BroadcastScalar, Result = result, ScalarSource = scalar });
        return result;
    }

    /// <summary>A vector that differs from lane to lane.</summary>
    /// <param name="lanes">As many as the target has, or more.</param>
    /// <param name="first">Where in <paramref name="lanes"/> the vector begins.</param>
    public Vector LoadConstant(IReadOnlyList<int> lanes, int first = 0) => Function(Opcode.LoadConstant, table: Lane(lanes, first));

    // Floats

    public Vector Add(Vector left, Operand right) => Function(Opcode.AddFloat, left, right);

    public Vector Subtract(Vector left, Operand right) => Function(Opcode.SubtractFloat, left, right);

    public Vector Multiply(Vector left, Operand right) => Function(Opcode.MultiplyFloat, left, right);

    public Vector Divide(Vector left, Operand right) => Function(Opcode.DivideFloat, left, right);

    public Vector SquareRoot(Vector value) => Function(Opcode.SquareRoot, [value]);

    /// <summary>The smaller; <paramref name="right"/> where either is NaN or both are zero.</summary>
    public Vector Min(Vector left, Operand right) => Function(Opcode.MinFloat, left, right);

    /// <summary>The larger; <paramref name="right"/> where either is NaN or both are zero.</summary>
    public Vector Max(Vector left, Operand right) => Function(Opcode.MaxFloat, left, right);

    /// <summary>left × right + addend, rounded once. One of the last two may be a number.</summary>
    public Vector MultiplyAdd(Vector left, Operand right, Operand addend) => Function(Opcode.MultiplyAdd, left, right, addend);

    /// <summary>minuend − left × right, rounded once. One of the last two may be a number.</summary>
    public Vector SubtractProduct(Vector left, Operand right, Operand minuend) => Function(Opcode.SubtractProduct, left, right, minuend);

    public Vector RoundToEven(Vector value) => Function(Opcode.RoundToEven, [value]);

    /// <summary>value × 2ⁿ for whole n in −252..254: beyond the range infinity, below it rounded once.</summary>
    public Vector Scale(Vector value, Vector exponent)
    {
        if (capabilities.Has(Opcode.ScaleByPowerOfTwo))
            return Function(Opcode.ScaleByPowerOfTwo, [value, exponent]);
        // In two steps, since 2ⁿ itself may lie outside the range; the first step is exact.
        Vector whole = ConvertFloatToInt32(exponent);
        Vector half = ShiftRightArithmetic32(whole, 1);
        Vector first = ShiftLeft32(SumInt32(half, Operand.Int32(127)), 23);
        Vector second = ShiftLeft32(SumInt32(DifferenceInt32(whole, half), Operand.Int32(127)), 23);
        return Multiply(Multiply(value, first), second);
    }

    /// <summary>Rounded to even; int.MinValue where there is no such integer.</summary>
    public Vector ConvertFloatToInt32(Vector value) => Function(Opcode.ConvertFloatToInt32, [value]);

    // Integers and bits

    public Vector SumInt32(Vector left, Operand right) => Function(Opcode.AddInt32, left, right);

    public Vector DifferenceInt32(Vector left, Operand right) => Function(Opcode.SubtractInt32, left, right);

    public Vector MinInt32(Vector left, Operand right) => Function(Opcode.MinInt32, left, right);

    public Vector LargerInt32(Vector left, Operand right) => Function(Opcode.MaxInt32, left, right);

    public Vector ShiftRightArithmetic32(Vector value, int bits) => Function(Opcode.ShiftRightArithmetic32, [value], bits);

    public Vector And(Vector left, Operand right) => Function(Opcode.And, left, right);

    /// <summary>The bits of <paramref name="right"/> that <paramref name="left"/> has not.</summary>
    public Vector AndNot(Vector left, Operand right) => Function(Opcode.AndNot, left, right);

    public Vector Or(Vector left, Operand right) => Function(Opcode.Or, left, right);

    /// <summary>bits = bits | (value &amp; mask).</summary>
    public void OrMasked(Vector bits, Vector value, Operand mask)
    {
        if (!capabilities.Has(Opcode.OrMasked))
            Accumulate(Opcode.Or, bits, And(value, mask));
        else if (mask.Vector is { } vector)
            Accumulate(Opcode.OrMasked, bits, value, vector);
        else
            _operations.Add(new()
            {
                Opcode = Opcode.OrMasked, Result = bits, Accumulates = true, Sources = [value], Constant = mask.Bits, ConstantIndex = 1,
            });
    }

    public Vector Xor(Vector left, Operand right) => Function(Opcode.Xor, left, right);

    /// <summary>In each lane <paramref name="then"/> where the mask's sign bit is set, otherwise <paramref name="otherwise"/>.</summary>
    public Vector Select(Vector mask, Vector then, Vector otherwise) => Function(Opcode.Select, [mask, then, otherwise]);

    // Pairs of 16-bit integers

    /// <summary>sum += the two products of each lane's signed 16-bit halves.</summary>
    public void DotSigned16(Vector sum, Vector left, Vector right)
    {
        if (capabilities.Has(Opcode.DotSigned16))
            Accumulate(Opcode.DotSigned16, sum, left, right);
        else
            AddInt32(sum, Function(Opcode.MultiplyPairs16, [left, right]));
    }

    /// <summary>Within each 128 bits: the four integers of <paramref name="low"/>, then those of <paramref name="high"/>, saturated to 16
    /// bits.</summary>
    public Vector PackInt32(Vector low, Vector high) => Function(Opcode.PackInt32, [low, high]);

    /// <summary>Within each 128 bits: the eight 16-bit integers of <paramref name="low"/>, then those of <paramref name="high"/>, saturated
    /// to signed bytes.</summary>
    public Vector PackInt16(Vector low, Vector high) => Function(Opcode.PackInt16, [low, high]);

    /// <summary>Within each 128 bits: the first lanes of <paramref name="left"/> and <paramref name="right"/>, then their second
    /// ones.</summary>
    public Vector UnpackLow(Vector left, Vector right) => Function(Opcode.UnpackLow, [left, right]);

    /// <summary>Within each 128 bits: the third lanes of <paramref name="left"/> and <paramref name="right"/>, then their fourth
    /// ones.</summary>
    public Vector UnpackHigh(Vector left, Vector right) => Function(Opcode.UnpackHigh, [left, right]);

    /// <summary>Within each 128 bits: the first 16-bit lanes of <paramref name="left"/> and <paramref name="right"/>, then their second,
    /// third and fourth ones.</summary>
    public Vector UnpackLow16(Vector left, Vector right) => Function(Opcode.UnpackLow16, [left, right]);

    /// <summary>Within each 128 bits: the fifth 16-bit lanes of <paramref name="left"/> and <paramref name="right"/>, then their sixth,
    /// seventh and eighth ones.</summary>
    public Vector UnpackHigh16(Vector left, Vector right) => Function(Opcode.UnpackHigh16, [left, right]);

    /// <summary>In each 64 bits the sum of eight unsigned bytes.</summary>
    public Vector SumBytes(Vector bytes, Vector zero) => Function(Opcode.SumBytes, [bytes, zero]);

    // Lanes among each other

    /// <summary>Lane i is the lane of <paramref name="table"/> that the lower bits of index i name.</summary>
    public Vector Permute(Vector indices, Vector table) => Function(Opcode.Permute, [indices, table]);

    /// <summary>The same with a table in the pool, of as many lanes as the target has (more are ignored) from <paramref name="first"/>
    /// on.</summary>
    public Vector Permute(Vector indices, IReadOnlyList<int> table, int first = 0) =>
        Function(Opcode.Permute, [indices], table: Lane(table, first));

    /// <summary>
    /// Each index's entry of a table of 16; of an index only the lower four bits count. A permutation for as many entries as there are
    /// lanes, and a selection by each further bit of the index.
    /// </summary>
    public Vector LookUp16(Vector indices, IReadOnlyList<int> table)
    {
        const int All = 16;
        if (table.Count < All)
            throw new KernelException($"a table has {table.Count} entries, expected {All}");
        Dictionary<int, Vector> bits = [];
        for (int half = All / 2; half >= Lanes; half /= 2)
        {
            int shift = 31;
            for (int bit = half; bit > 1; bit /= 2)
                shift--;
            bits.Add(half, ShiftLeft32(indices, shift));
        }

        return Entries(0, All);

        Vector Entries(int first, int count) => count <= Lanes
            ? Permute(indices, table, first)
            : Select(bits[count / 2], Entries(first + count / 2, count / 2), Entries(first, count / 2));
    }

    /// <summary>Lane i takes lane i xor <paramref name="distance"/>: 1, 2, 4, and 8 where there are sixteen.</summary>
    public Vector ExchangeLanes(Vector value, int distance)
    {
        if (distance is not (1 or 2 or 4 or 8) || distance >= Lanes)
            throw new KernelException($"lanes cannot be exchanged over a distance of {distance}: the target has {Lanes}");
        return Function(Opcode.ExchangeLanes, [value], distance);
    }

    /// <summary>The lower 32 bits of the first lane.</summary>
    public Scalar LowLane(Vector value)
    {
        Scalar result = new(_scalars++);
        _operations.Add(new() { Opcode = Opcode.LowLane, ScalarResult = result, Sources = [value] });
        return result;
    }

    // Parts of vectors in memory

    /// <summary>Signed bytes, one a lane, as 32-bit integers.</summary>
    public Vector LoadSigned8(Address address) => Function(Opcode.LoadSigned8, address: address);

    /// <summary>Signed 16-bit integers, one a lane, as 32-bit integers.</summary>
    public Vector LoadSigned16(Address address) => Function(Opcode.LoadSigned16, address: address);

    /// <summary>Four lanes from memory, with anything behind them.</summary>
    public Vector LoadQuarter(Address address) => Function(Opcode.LoadQuarter, address: address);

    /// <summary>Lanes 4 × <paramref name="quarter"/> and the three that follow come from memory; not those of the first quarter.</summary>
    public void InsertQuarter(Vector vector, Address address, int quarter)
    {
        if (quarter < 1 || quarter >= Lanes / 4)
            throw new KernelException($"a vector of {Lanes} lanes has quarters 1 to {Lanes / 4 - 1} to insert; asked for {quarter}");
        _operations.Add(new()
        {
            Opcode = Opcode.InsertQuarter, Result = vector, Accumulates = true, Address = address,
            Immediate = quarter
        });
    }

    /// <summary>The lanes whose sign the mask has, zeros in the others; memory of the others is not touched.</summary>
    public Vector LoadPartial(Vector mask, Address address) => Function(Opcode.LoadPartial, [mask], address: address);

    /// <summary>Stores the lanes whose sign the mask has; memory of the others is not touched.</summary>
    public void StorePartial(Vector mask, Address address, Vector value) =>
        _operations.Add(new() { Opcode = Opcode.StorePartial, Sources = [mask, value], Address = address });

    /// <summary>Stores the first lane.</summary>
    public void StoreLow32(Address address, Vector value) =>
        _operations.Add(new() { Opcode = Opcode.StoreLow32, Sources = [value], Address = address });

    /// <summary>Stores the first two lanes.</summary>
    public void StoreLow64(Address address, Vector value) =>
        _operations.Add(new() { Opcode = Opcode.StoreLow64, Sources = [value], Address = address });

    /// <summary>Stores the first half of the lanes.</summary>
    public void StoreHalf(Address address, Vector value)
    {
        if (Lanes == 4)
            throw new KernelException("a vector of 4 lanes has no half that is stored by itself: store two lanes");
        _operations.Add(new() { Opcode = Opcode.StoreHalf, Sources = [value], Address = address });
    }

    private int[] Lane(IReadOnlyList<int> lanes, int first)
    {
        if (first + Lanes > lanes.Count)
            throw new KernelException($"a constant of {lanes.Count} lanes ends before lane {first + Lanes}");
        int[] result = new int[Lanes];
        for (int lane = 0; lane < result.Length; lane++)
            result[lane] = lanes[first + lane];
        return result;
    }
}
