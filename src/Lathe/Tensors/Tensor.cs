using System.Diagnostics;

namespace Lathe;

/// <summary>
/// An array of float32 or int32 with zero to four axes, seen through strides: row-major when contiguous, a view of another
/// tensor's elements after <see cref="Ops.Transpose"/>, <see cref="Ops.Slice"/> or <see cref="Ops.Reshape"/>.
/// </summary>
/// <remarks>
/// Models compute on tensors eagerly, operation by operation: the definition of what is right, which compiled code is held
/// against. The operations never write to their operands.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Tensor
{
    private readonly float[]? floats;
    private readonly int[]? ints;
    private readonly int offset;
    private readonly int[] shape;
    private readonly int[] strides;

    private Tensor(float[]? floats, int[]? ints, int offset, int[] shape, int[] strides)
    {
        this.floats = floats;
        this.ints = ints;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
        Length = Shapes.Length(shape);
        IsContiguous = Shapes.IsContiguous(shape, strides);
    }

    public ElementType Type => floats is not null ? ElementType.Float32 : ElementType.Int32;

    /// <summary>Made by <see cref="Ops.Parameter"/>: loading a checkpoint fills it.</summary>
    internal bool IsParameter { get; private init; }

    /// <summary>Extent of each axis, the slowest-moving first; empty for a single number.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Elements between neighbours along each axis; 0 along an axis that was stretched.</summary>
    public ReadOnlySpan<int> Strides => strides;

    /// <summary>Number of axes, 0 to 4.</summary>
    public int Rank => shape.Length;

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>Whether the elements lie one after the other, the last axis fastest.</summary>
    public bool IsContiguous { get; }

    /// <summary>The elements in order, to read or to write.</summary>
    /// <exception cref="InvalidOperationException">The tensor is int32, or a view that is not contiguous.</exception>
    public Span<float> Floats => floats is null
        ? throw new InvalidOperationException($"{this} holds int32; read Ints")
        : floats.AsSpan(CheckedOffset(), (int)Length);

    /// <inheritdoc cref="Floats"/>
    /// <exception cref="InvalidOperationException">The tensor is float32, or a view that is not contiguous.</exception>
    public Span<int> Ints => ints is null
        ? throw new InvalidOperationException($"{this} holds float32; read Floats")
        : ints.AsSpan(CheckedOffset(), (int)Length);

    /// <summary>The same elements as a view on the stack, as the reference kernels take them.</summary>
    public TensorView View => floats is not null
        ? new TensorView(floats.AsSpan(offset), ElementType.Float32, shape, strides)
        : new TensorView(TensorView.AsFloats(ints.AsSpan(offset)), ElementType.Int32, shape, strides);

    internal static Tensor Parameter(ReadOnlySpan<int> shape) =>
        new(new float[Shapes.Length(shape)], null, 0, shape.ToArray(), RowMajor(shape)) { IsParameter = true };

    /// <summary>A float32 tensor of zeros.</summary>
    /// <exception cref="ArgumentException">More than four axes, a negative extent or too many elements.</exception>
    public static Tensor Float32(params ReadOnlySpan<int> shape) => From(new float[Shapes.Length(shape)], shape);

    /// <summary>An int32 tensor of zeros.</summary>
    /// <exception cref="ArgumentException">More than four axes, a negative extent or too many elements.</exception>
    public static Tensor Int32(params ReadOnlySpan<int> shape) => From(new int[Shapes.Length(shape)], shape);

    /// <summary>A tensor over <paramref name="values"/> in row-major order; the array is used, not copied.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements than the array.</exception>
    public static Tensor From(float[] values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Tensor(values, null, 0, CheckedShape(shape, values.Length), RowMajor(shape));
    }

    /// <inheritdoc cref="From(float[], ReadOnlySpan{int})"/>
    public static Tensor From(int[] values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Tensor(null, values, 0, CheckedShape(shape, values.Length), RowMajor(shape));
    }

    /// <summary>This tensor when it is contiguous, else a contiguous copy.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Clone();

    /// <summary>A contiguous copy that shares nothing with this tensor.</summary>
    public Tensor Clone()
    {
        Tensor copy = Like(Type, shape);
        CopyReference.Run(View, copy.View);
        return copy;
    }

    /// <summary>Type and shape: <c>float32 [2, 128, 384]</c>.</summary>
    public override string ToString() => $"{(Type == ElementType.Float32 ? "float32" : "int32")} {Shapes.Text(shape)}";

    internal static Tensor Like(ElementType type, ReadOnlySpan<int> shape) => type == ElementType.Float32 ? Float32(shape) : Int32(shape);

    /// <summary>Another view of the same elements.</summary>
    internal Tensor Restrided(int start, int[] newShape, int[] newStrides) => new(floats, ints, offset + start, newShape, newStrides);

    private static int[] RowMajor(ReadOnlySpan<int> shape)
    {
        int[] rowMajor = new int[shape.Length];
        Shapes.RowMajorStrides(shape, rowMajor);
        return rowMajor;
    }

    private static int[] CheckedShape(ReadOnlySpan<int> shape, int length) => Shapes.Length(shape) == length
        ? shape.ToArray()
        : throw new ArgumentException($"shape {Shapes.Text(shape)} has {Shapes.Length(shape)} elements, the array {length}", nameof(shape));

    private int CheckedOffset() => IsContiguous
        ? offset
        : throw new InvalidOperationException($"this view of {this} is not contiguous; call Contiguous() for a copy that is");
}
