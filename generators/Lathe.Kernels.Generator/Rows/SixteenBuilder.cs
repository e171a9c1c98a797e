using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>The vocabulary of <see cref="KernelBuilder"/> over <see cref="Sixteen"/> lanes.</summary>
internal sealed class SixteenBuilder(KernelBuilder kernel)
{
    private static readonly int[] LaneNumbers = [.. Enumerable.Range(0, Sixteen.Lanes)];

    public KernelBuilder Kernel => kernel;

    /// <summary>Vectors of sixteen lanes: 1, 2 or 4.</summary>
    public int Parts => Sixteen.Lanes / kernel.Lanes;

    // Memory and constants

    public Sixteen Zero() => Each(_ => kernel.Zero());

    /// <summary>A number in every lane, in registers.</summary>
    public Sixteen Broadcast(float number) => Same(kernel.Broadcast(number));

    /// <summary>The float at an address in every lane.</summary>
    public Sixteen BroadcastFloat(Address address) => Same(kernel.BroadcastFloat(address));

    public Sixteen BroadcastInt32(Address address) => Same(kernel.BroadcastInt32(address));

    public Sixteen LoadFloat(Address address) => Each(part => kernel.LoadFloat(At(address, part)));

    public Sixteen LoadInt32(Address address) => Each(part => kernel.LoadInt32(At(address, part)));

    public void Store(Address address, Sixteen value) => ForEach(part => kernel.Store(At(address, part), value.Parts[part]));

    /// <summary>All bits set in the lanes below a count, none in the others; no lane where it is negative, every one where it is 16 or
    /// more.</summary>
    public Sixteen LanesBelow(Scalar count)
    {
        Vector limit = kernel.BroadcastInt32(count);
        return Each(part => kernel.ShiftRightArithmetic32(kernel.DifferenceInt32(kernel.LoadConstant(LaneNumbers, part * kernel.Lanes),
            limit), 31));
    }

    /// <summary>The lanes of the mask, zeros in the others, whose memory is not touched.</summary>
    public Sixteen LoadPartial(Sixteen mask, Address address) => Each(part => kernel.LoadPartial(mask.Parts[part], At(address, part)));

    public void StorePartial(Sixteen mask, Address address, Sixteen value) =>
        ForEach(part => kernel.StorePartial(mask.Parts[part], At(address, part), value.Parts[part]));

    /// <summary>A vector whose lanes are all the same, as sixteen of them.</summary>
    public Sixteen Same(Vector vector) => new([.. Enumerable.Repeat(vector, Parts)]);

    // Accumulating arithmetic: the first argument is changed

    public void AddTo(Sixteen sum, SixteenOperand value) => ForEach(part => kernel.AddFloat(sum.Parts[part], value.Part(part)));

    public void MultiplyBy(Sixteen product, SixteenOperand value) =>
        ForEach(part => kernel.MultiplyFloat(product.Parts[part], value.Part(part)));

    public void MultiplyAddTo(Sixteen sum, Sixteen left, Sixteen right) =>
        ForEach(part => kernel.MultiplyAddFloat(sum.Parts[part], left.Parts[part], right.Parts[part]));

    /// <summary>largest = the larger of largest and |value| by bits: NaN above infinity above all numbers.</summary>
    public void MaxMagnitude(Sixteen largest, Sixteen value) =>
        ForEach(part => kernel.MaxInt32(largest.Parts[part], kernel.And(value.Parts[part], Operand.Int32(int.MaxValue))));

    // Lane-wise functions

    public Sixteen Add(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Add);

    public Sixteen Subtract(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Subtract);

    public Sixteen Multiply(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Multiply);

    public Sixteen Divide(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Divide);

    public Sixteen Min(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Min);

    public Sixteen Max(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Max);

    public Sixteen MultiplyAdd(Sixteen left, SixteenOperand right, SixteenOperand addend) =>
        Each(part => kernel.MultiplyAdd(left.Parts[part], right.Part(part), addend.Part(part)));

    public Sixteen SubtractProduct(Sixteen left, SixteenOperand right, SixteenOperand minuend) =>
        Each(part => kernel.SubtractProduct(left.Parts[part], right.Part(part), minuend.Part(part)));

    /// <summary>A function of each vector by itself.</summary>
    public Sixteen Apply(Sixteen value, Func<Vector, Vector> function) => Each(part => function(value.Parts[part]));

    public Sixteen RoundToEven(Sixteen value) => Each(part => kernel.RoundToEven(value.Parts[part]));

    public Sixteen Scale(Sixteen value, Sixteen exponent) => Each(part => kernel.Scale(value.Parts[part], exponent.Parts[part]));

    public Sixteen ConvertFloatToInt32(Sixteen value) => Each(part => kernel.ConvertFloatToInt32(value.Parts[part]));

    public Sixteen ConvertInt32ToFloat(Sixteen value) => Each(part => kernel.ConvertInt32ToFloat(value.Parts[part]));

    public Sixteen SumInt32(Sixteen left, SixteenOperand right) => Map(left, right, kernel.SumInt32);

    public Sixteen DifferenceInt32(Sixteen left, SixteenOperand right) => Map(left, right, kernel.DifferenceInt32);

    public Sixteen MinInt32(Sixteen left, SixteenOperand right) => Map(left, right, kernel.MinInt32);

    public Sixteen LargerInt32(Sixteen left, SixteenOperand right) => Map(left, right, kernel.LargerInt32);

    public Sixteen And(Sixteen left, SixteenOperand right) => Map(left, right, kernel.And);

    public Sixteen AndNot(Sixteen left, SixteenOperand right) => Map(left, right, kernel.AndNot);

    public Sixteen Or(Sixteen left, SixteenOperand right) => Map(left, right, kernel.Or);

    public Sixteen Select(Sixteen mask, Sixteen then, Sixteen otherwise) =>
        Each(part => kernel.Select(mask.Parts[part], then.Parts[part], otherwise.Parts[part]));

    /// <summary>Each index's entry of a table of 16; of an index only the lower four bits count.</summary>
    public Sixteen LookUp16(Sixteen indices, IReadOnlyList<int> table) => Each(part => kernel.LookUp16(indices.Parts[part], table));

    // Lanes among each other

    /// <summary>The sum of the lanes, in every lane: i and i + 8 first, then i and i + 4, 2, 1.</summary>
    public Sixteen Sum(Sixteen value) => Fold(value, (left, right) => kernel.Add(left, right));

    /// <summary>The largest lane, in every lane; with NaN among them, any.</summary>
    public Sixteen Largest(Sixteen value) => Fold(value, (left, right) => kernel.Max(left, right));

    /// <summary>The largest lane as a signed integer, in every lane.</summary>
    public Sixteen LargestInt32(Sixteen value) => Fold(value, (left, right) => kernel.LargerInt32(left, right));

    private Sixteen Fold(Sixteen value, Func<Vector, Vector, Vector> combine)
    {
        Vector[] parts = [.. value.Parts];
        for (int half = Parts / 2; half > 0; half /= 2)
        {
            for (int part = 0; part < half; part++)
                parts[part] = combine(parts[part], parts[part + half]);
        }

        Vector folded = parts[0];
        for (int distance = kernel.Lanes / 2; distance > 0; distance /= 2)
            folded = combine(folded, kernel.ExchangeLanes(folded, distance));
        return Same(folded);
    }

    private Sixteen Map(Sixteen left, SixteenOperand right, Func<Vector, Operand, Vector> function) =>
        Each(part => function(left.Parts[part], right.Part(part)));

    private Sixteen Each(Func<int, Vector> function) => new([.. Enumerable.Range(0, Parts).Select(function)]);

    private void ForEach(Action<int> action)
    {
        for (int part = 0; part < Parts; part++)
            action(part);
    }

    private Address At(Address address, int part) => address.Plus(part * kernel.VectorBytes);
}
