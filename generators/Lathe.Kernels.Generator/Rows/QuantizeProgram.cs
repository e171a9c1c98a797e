using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// One row to int8 by the rule of <c>Lathe.Kernels.Int8Scale</c>, whose constants stand here again: scale = max|x| / 127, value = x × (127
/// / max|x|) rounded to even, with the sum of every 32 values, and zeros up to the stride. Where there are multipliers, x is the float
/// times its own plus its offset. A static scale is given; its multipliers and offsets make values of floats at once, and what lies beyond
/// ±127 becomes that.
/// </summary>
internal sealed class QuantizeProgram
{
    public const float Levels = 127f;

    private const float Smallest = 1e-35f;
    private const int LargestFinite = 0x7F7F_FFFF;
    private const int BlockValues = 32;
    private const int VectorsAtOnce = 4; // as many as packing makes one of
    private readonly SixteenBuilder _lanes;
    private readonly KernelBuilder _kernel;
    private readonly Scalar _width;
    private readonly Func<FinishField, Scalar> _argument;

    public QuantizeProgram(SixteenBuilder lanes, Scalar width, Func<FinishField, Scalar> argument)
    {
        _lanes = lanes;
        _kernel = lanes.Kernel;
        _width = width;
        _argument = argument;
    }

    /// <summary>Values quantised in one step: 64 with 512 bits, otherwise 32.</summary>
    private int StepValues => Math.Max(BlockValues, VectorsAtOnce * _kernel.Lanes);

    /// <param name="row">The floats.</param>
    /// <param name="maxima">The largest magnitudes of the sixteen lanes, of products where there are multipliers.</param>
    /// <param name="moved">What each float is multiplied with first and what is added then, or null.</param>
    public void Emit(Scalar row, Sixteen maxima, (Scalar Multipliers, Scalar Offsets)? moved = null)
    {
        Vector largest = _lanes.LargestInt32(maxima).Parts[0];
        // As integers, magnitudes are ordered like numbers, with infinity and NaN above them all.
        Vector isDamaged = _kernel.DifferenceInt32(_kernel.Broadcast(Operand.Int32(LargestFinite)), largest);
        Vector isNothing = _kernel.DifferenceInt32(largest, Operand.Int32(Operand.BitsOf(Smallest)));
        Vector zero = _kernel.Zero();
        Vector scale = _kernel.Select(isNothing, zero, _kernel.Divide(largest, Levels));
        _kernel.StoreLow32(new Address(_argument(FinishField.Scale)), _kernel.Select(isDamaged, _kernel.Broadcast(float.NaN), scale));
        Vector inverse = _kernel.Select(isNothing, zero, _kernel.Divide(_kernel.Broadcast(Levels), largest));
        inverse = _kernel.Select(isDamaged, zero, inverse);

        Scalar isUsable = _kernel.LowLane(inverse);
        Scalar values = _argument(FinishField.Values);
        Scalar[] rows = moved is { } with ? [row, with.Multipliers, with.Offsets] : [row];
        _kernel.If(isUsable, () => Quantize(rows, values, (at, mask) =>
        {
            Vector x = Load(at[0], mask);
            return _kernel.ConvertFloatToInt32(_kernel.Multiply(at.Count == 1 ? x : Moved(x, at, mask), inverse));
        }));
        _kernel.Unless(isUsable, () => Clear(values));
    }

    /// <summary>
    /// With the same scale for every row, the static one. A row with NaN or infinity has the scale NaN and zeros, like any other such row.
    /// </summary>
    /// <param name="rows">What the floats are made of.</param>
    /// <param name="floats">Makes a vector of them, from its places in the rows; with a mask, only its lanes are there.</param>
    /// <param name="multipliers">Of each float, divided by the scale.</param>
    /// <param name="offsets">Of each product, divided by the scale.</param>
    public void EmitStatic(IReadOnlyList<Scalar> rows, Func<IReadOnlyList<Address>, Vector?, Vector> floats, Scalar multipliers,
        Scalar offsets)
    {
        // 0 x number is 0; 0 x what is none is NaN, and stays it in the sum.
        Vector zero = _kernel.Zero(), damage = _kernel.Zero();
        Vector most = _kernel.Broadcast(Levels), least = _kernel.Broadcast(-Levels);
        Scalar values = _argument(FinishField.Values);
        Quantize([.. rows, multipliers, offsets], values, (at, mask) =>
        {
            Vector x = floats(at, mask);
            _kernel.MultiplyAddFloat(damage, x, zero);
            return _kernel.ConvertFloatToInt32(_kernel.Max(_kernel.Min(Moved(x, at, mask), most), least));
        });
        Vector total = damage;
        for (int distance = _kernel.Lanes / 2; distance > 0; distance /= 2)
            total = _kernel.Add(total, _kernel.ExchangeLanes(total, distance));
        Vector rowScale = _kernel.Add(total, _kernel.BroadcastFloat(new Address(_argument(FinishField.StaticScale))));
        _kernel.StoreLow32(new Address(_argument(FinishField.Scale)), rowScale);
        _kernel.If(_kernel.LowLane(total), () => Clear(_argument(FinishField.Values)));
    }

    /// <summary>The lanes of the mask, or all, from a vector's place in memory.</summary>
    public Vector Load(Address address, Vector? mask) => mask is { } some ? _kernel.LoadPartial(some, address) : _kernel.LoadFloat(address);

    /// <summary>x × m + z; m and z are the last two of the places.</summary>
    private Vector Moved(Vector x, IReadOnlyList<Address> at, Vector? mask)
    {
        Vector moved = Load(at[at.Count - 1], mask);
        _kernel.MultiplyAddFloat(moved, x, Load(at[at.Count - 2], mask));
        return moved;
    }

    /// <param name="rows">The floats and what else is read beside them; all are moved.</param>
    /// <param name="values">Where the values go; moved.</param>
    /// <param name="quantized">The values of one vector as int32, from its places in the rows; with a mask, only its lanes are
    /// there.</param>
    private void Quantize(Scalar[] rows, Scalar values, Func<IReadOnlyList<Address>, Vector?, Vector> quantized)
    {
        Vector zero = _kernel.Zero();
        Scalar sums = _argument(FinishField.Sums), left = _argument(FinishField.Stride);
        Scalar steps = _kernel.Copy(_width);
        _kernel.ShiftRight(steps, Log(StepValues));
        _kernel.Loop(steps, () =>
        {
            Vector sum = Step(values, zero, index => quantized([.. rows.Select(row => At(row, index))], null));
            if (StepValues == 2 * BlockValues)
                _kernel.StoreLow64(new Address(sums), _kernel.Permute(_kernel.LoadConstant(FirstOfHalves()), sum));
            else
                _kernel.StoreLow32(new Address(sums), sum);
            foreach (Scalar row in rows)
                _kernel.Advance(row, StepValues * sizeof(float));
            _kernel.Advance(values, StepValues);
            _kernel.Advance(left, -StepValues);
            _kernel.Advance(sums, StepValues / BlockValues * sizeof(int));
        });

        Scalar rest = _kernel.Copy(_width);
        _kernel.And(rest, StepValues - 1);
        _kernel.If(rest, () =>
        {
            Vector sum = Step(values, zero, index => quantized([.. rows.Select(row => At(row, index))], Mask(rest, index)));
            _kernel.StoreLow32(new Address(sums), sum);
            if (StepValues == 2 * BlockValues)
            {
                Scalar second = _kernel.AddressOf(new Address(rest, Displacement: BlockValues - 1));
                _kernel.ShiftRight(second, Log(2 * BlockValues));
                _kernel.If(second, () => _kernel.StoreLow32(new Address(sums, Displacement: sizeof(int)), _kernel.ExchangeLanes(sum, 8)));
            }

            _kernel.Advance(values, StepValues);
            _kernel.Advance(left, -StepValues);
        });
        ClearValues(values, left, zero);
    }

    /// <summary>Packs and stores a step's values.</summary>
    /// <returns>The sum of the first 32 in the first lane and, with 64, of the others in lane 8.</returns>
    private Vector Step(Scalar values, Vector zero, Func<int, Vector> quantized)
    {
        int vectors = StepValues / _kernel.Lanes;
        Vector? sum = null;
        for (int first = 0; first < vectors; first += VectorsAtOnce)
        {
            Vector[] v = [.. Enumerable.Range(first, VectorsAtOnce).Select(quantized)];
            Vector bytes = _kernel.PackInt16(_kernel.PackInt32(v[0], v[1]), _kernel.PackInt32(v[2], v[3]));
            if (_kernel.Lanes > 4)
                bytes = _kernel.Permute(_kernel.LoadConstant(MemoryOrder()), bytes);
            _kernel.Store(new Address(values, Displacement: first / VectorsAtOnce * _kernel.VectorBytes), bytes);
            // Bytes are summed as unsigned ones, 128 too high each.
            Vector sums = _kernel.SumBytes(_kernel.Xor(bytes, Operand.Int32(unchecked((int)0x8080_8080))), zero);
            sum = sum is { } before ? _kernel.SumInt32(before, sums) : sums;
        }

        Vector total = sum ?? throw new InvalidOperationException("a step has at least four vectors");
        for (int distance = 2; distance < Math.Min(8, _kernel.Lanes); distance *= 2)
            total = _kernel.SumInt32(total, _kernel.ExchangeLanes(total, distance));
        return _kernel.DifferenceInt32(total, Operand.Int32(BlockValues * 128));
    }

    /// <summary>The lanes of a step's vector that are below the count, all bits of them: floats are cut with it.</summary>
    private Vector Mask(Scalar count, int index)
    {
        int first = index * _kernel.Lanes;
        Vector lanes = _kernel.LoadConstant([.. Enumerable.Range(first, _kernel.Lanes)]);
        return _kernel.ShiftRightArithmetic32(_kernel.DifferenceInt32(lanes, _kernel.BroadcastInt32(count)), 31);
    }

    /// <summary>A row without a scale: zeros.</summary>
    private void Clear(Scalar values)
    {
        Vector zero = _kernel.Zero();
        Scalar sums = _argument(FinishField.Sums);
        ClearValues(values, _argument(FinishField.Stride), zero);
        Scalar blocks = _kernel.AddressOf(new Address(_width, Displacement: BlockValues - 1));
        _kernel.ShiftRight(blocks, Log(BlockValues));
        _kernel.Loop(blocks, () =>
        {
            _kernel.StoreLow32(new Address(sums), zero);
            _kernel.Advance(sums, sizeof(int));
        });
    }

    private void ClearValues(Scalar values, Scalar bytes, Vector zero)
    {
        _kernel.ShiftRight(bytes, Log(_kernel.VectorBytes));
        _kernel.Loop(bytes, () =>
        {
            _kernel.Store(new Address(values), zero);
            _kernel.Advance(values, _kernel.VectorBytes);
        });
    }

    private Address At(Scalar row, int index) => new(row, Displacement: index * _kernel.VectorBytes);

    /// <summary>Where the 32 bits of each place in memory stand after packing, which keeps within 128 bits.</summary>
    private int[] MemoryOrder()
    {
        int chunks = _kernel.Lanes / 4;
        return [.. Enumerable.Range(0, _kernel.Lanes).Select(lane => lane % chunks * 4 + lane / chunks)];
    }

    private int[] FirstOfHalves() => [.. Enumerable.Range(0, _kernel.Lanes).Select(lane => lane == 1 ? 8 : 0)];

    private static int Log(int powerOfTwo)
    {
        int log = 0;
        while (1 << log < powerOfTwo)
            log++;
        return log;
    }
}
