using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>A tensor of weights that no kernel packs, in float32 as the checkpoint lays it out. Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class ParameterWeights
{
    private ParameterWeights(string name, int count, NativeBlock payload)
    {
        if (payload.Bytes != PayloadBytes(count))
            throw new ArgumentException(
                $"'{name}' of {count} numbers: the payload has {payload.Bytes} bytes, expected {PayloadBytes(count)}");
        Name = name;
        Count = count;
        Block = payload;
    }

    public string Name { get; }

    /// <summary>Elements, 1 or more.</summary>
    public int Count { get; }

    public long Bytes => Block.Bytes;

    /// <summary>The elements in order.</summary>
    public ReadOnlySpan<float> Values => new(Block.Pointer, Count);

    /// <summary>The whole block, as a packed file stores it: the elements, padded to 64 bytes.</summary>
    public ReadOnlySpan<byte> Payload => Block.Span;

    internal NativeBlock Block { get; }

    /// <exception cref="ArgumentException">There are none.</exception>
    public static ParameterWeights Pack(string name, ReadOnlySpan<float> values)
    {
        Check(name, values.Length);
        ParameterWeights weights = new(name, values.Length, NativeBlock.Allocate(PayloadBytes(values.Length)));
        values.CopyTo(new Span<float>(weights.Block.Pointer, values.Length));
        return weights;
    }

    /// <summary>Takes a block as <see cref="Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    internal static ParameterWeights FromPayload(string name, int count, NativeBlock payload)
    {
        Check(name, count);
        return new ParameterWeights(name, count, payload);
    }

    public static long PayloadBytes(int count) => (((long)count * sizeof(float)) + 63) / 64 * 64;

    private static void Check(string name, int count)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (count < 1)
            throw new ArgumentException($"'{name}' has {count} elements, expected at least 1");
    }
}
