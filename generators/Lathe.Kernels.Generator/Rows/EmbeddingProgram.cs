using System;
using System.Linq;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// A row of an embedding becomes a row of floats, or is added to one. The last, incomplete sixteen is read from where the caller says: of
/// 16-bit numbers a whole one, since no instruction loads a part of it.
/// </summary>
internal static class EmbeddingProgram
{
    public static void Build(KernelBuilder kernel, WeightEncoding element)
    {
        SixteenBuilder lanes = new(kernel);
        int elementBytes = element == WeightEncoding.Float32 ? 4 : 2;
        Scalar accumulate = Argument(EmbeddingField.Accumulate);
        kernel.If(accumulate, () => Walk((output, mask, value) =>
        {
            lanes.AddTo(value, mask is { } some ? lanes.LoadPartial(some, output) : lanes.LoadFloat(output));
            return value;
        }));
        kernel.Unless(accumulate, () => Walk((_, _, value) => value));

        void Walk(Func<Address, Sixteen?, Sixteen, Sixteen> function)
        {
            Scalar source = Argument(EmbeddingField.Source), output = Argument(EmbeddingField.Output);
            Scalar whole = Argument(EmbeddingField.Width), rest = Argument(EmbeddingField.Width);
            kernel.ShiftRight(whole, 4);
            kernel.Loop(whole, () =>
            {
                lanes.Store(new Address(output), function(new Address(output), null, Elements(source)));
                kernel.Advance(source, Sixteen.Lanes * elementBytes);
                kernel.Advance(output, Sixteen.Bytes);
            });
            kernel.And(rest, Sixteen.Lanes - 1);
            kernel.If(rest, () =>
            {
                Scalar tail = Argument(EmbeddingField.Tail);
                Sixteen exists = lanes.LanesBelow(rest);
                Sixteen value = element == WeightEncoding.Float32 ? lanes.LoadPartial(exists, new Address(tail)) : Elements(tail);
                lanes.StorePartial(exists, new Address(output), function(new Address(output), exists, value));
            });
        }

        Sixteen Elements(Scalar pointer) => new([.. Enumerable.Range(0, lanes.Parts)
            .Select(part => kernel.LoadElements(element, new Address(pointer, Displacement: part * kernel.Lanes * elementBytes)))]);

        Scalar Argument(EmbeddingField field) => kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: (int)field));
    }
}
