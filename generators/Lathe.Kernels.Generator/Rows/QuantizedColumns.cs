using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// Some columns of a product, sixteen or all 32, to int8 of a static scale: x × factor + offset, rounded to even, at most ±127, as <see
/// cref="QuantizeProgram"/> has it for whole rows. They go out side by side, with their sum.
/// </summary>
/// <param name="lanes">Takes the steps.</param>
/// <param name="scaling">32 factors, then 32 offsets.</param>
internal sealed class QuantizedColumns(SixteenBuilder lanes, Scalar scaling)
{
    private const int BytesOfInt = 4;
    private const int OffsetsStart = 2 * Sixteen.Bytes;
    private readonly KernelBuilder _kernel = lanes.Kernel;

    /// <summary>
    /// 0 as long as every float was a number, otherwise NaN, lane by lane: 0 × number is 0; 0 × what is none is NaN, and stays it in the
    /// sum.
    /// </summary>
    private readonly Vector _damage = lanes.Kernel.Zero();

    /// <summary>Stores a row's columns.</summary>
    /// <param name="floats">Sixteen each; zeros beyond the last column.</param>
    /// <param name="halves">Which sixteen of the 32 these are.</param>
    /// <param name="values">Where the row's 32 values go.</param>
    /// <param name="sum">Where their sum goes: the left half puts it there, the right half adds to it.</param>
    public void Store(IReadOnlyList<Sixteen> floats, IReadOnlyList<int> halves, Scalar values, Scalar sum)
    {
        Vector zero = _kernel.Zero();
        List<Vector> numbers = [];
        for (int index = 0; index < floats.Count; index++)
        {
            foreach (Vector part in floats[index].Parts)
                _kernel.MultiplyAddFloat(_damage, part, zero);
            Sixteen factors = lanes.LoadFloat(Half(halves[index], 0)), offsets = lanes.LoadFloat(Half(halves[index], OffsetsStart));
            Sixteen moved = lanes.MultiplyAdd(floats[index], factors, offsets);
            Sixteen within = lanes.Max(lanes.Min(moved, QuantizeProgram.Levels), -QuantizeProgram.Levels);
            numbers.AddRange(lanes.ConvertFloatToInt32(within).Parts);
        }

        int columns = Sixteen.Lanes * floats.Count;
        Vector bytes = Pack(numbers);
        Address place = new(values, Displacement: halves[0] * Sixteen.Lanes);
        if (columns == _kernel.VectorBytes)
            _kernel.Store(place, bytes);
        else
            _kernel.StoreHalf(place, bytes);
        Address total = new(sum);
        Vector own = Sum(bytes, columns, zero);
        _kernel.StoreLow32(total, halves[0] == 0 ? own : _kernel.SumInt32(own, _kernel.BroadcastInt32(total)));
    }

    /// <summary>Adds what was damaged to the float at an address.</summary>
    public void AddDamage(Address address)
    {
        Vector total = _damage;
        for (int distance = _kernel.Lanes / 2; distance > 0; distance /= 2)
            total = _kernel.Add(total, _kernel.ExchangeLanes(total, distance));
        _kernel.StoreLow32(address, _kernel.Add(total, _kernel.BroadcastFloat(address)));
    }

    /// <summary>Numbers as bytes, in order from the first byte on.</summary>
    private Vector Pack(List<Vector> numbers)
    {
        Vector left = _kernel.PackInt32(numbers[0], numbers[1]);
        Vector right = numbers.Count > 2 ? _kernel.PackInt32(numbers[2], numbers[3]) : left;
        Vector bytes = _kernel.PackInt16(left, right);
        if (numbers.Count > 2)
            return bytes;
        // packing keeps within 128 bits: each has four bytes of the first vector, then four of the second
        int chunks = _kernel.Lanes / BytesOfInt;
        return _kernel.Permute(_kernel.LoadConstant([.. Enumerable.Range(0, _kernel.Lanes)
            .Select(lane => lane % chunks * BytesOfInt + lane / chunks % 2)]), bytes);
    }

    /// <summary>The sum of the first bytes, in the first lane. They are summed as unsigned ones, 128 too high each.</summary>
    private Vector Sum(Vector bytes, int columns, Vector zero)
    {
        Vector total = _kernel.SumBytes(_kernel.Xor(bytes, Operand.Int32(unchecked((int)0x8080_8080))), zero);
        for (int distance = 2; distance < columns / BytesOfInt; distance *= 2)
            total = _kernel.SumInt32(total, _kernel.ExchangeLanes(total, distance));
        return _kernel.DifferenceInt32(total, Operand.Int32(columns * 128));
    }

    private Address Half(int half, int start) => new(scaling, Displacement: start + half * Sixteen.Bytes);
}
