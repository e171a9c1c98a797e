using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Lathe.CompilerServices;

/// <summary>
/// A strided view of up to four axes over memory that somebody else owns: what reference kernels compute on. It is made without
/// an allocation, over a piece of an arena by generated code and over a tensor's array by eager code.
/// </summary>
/// <remarks>
/// A default view stands for an absent optional tensor (<see cref="IsAbsent"/>). A span longer than the shape needs is cut to
/// measure; one too short is an <see cref="ArgumentException"/>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct TensorView
{
    // int32 elements are kept as the float32 of the same bits: one field serves both types, and nothing computes on it as it is.
    private readonly Span<float> data;
    private readonly Axes extents;
    private readonly Axes strides;
    private readonly bool isPresent;

    public TensorView(Span<float> data, int d0)
        : this(data, ElementType.Float32, [d0])
    {
    }

    public TensorView(Span<float> data, int d0, int d1)
        : this(data, ElementType.Float32, [d0, d1])
    {
    }

    public TensorView(Span<float> data, int d0, int d1, int d2)
        : this(data, ElementType.Float32, [d0, d1, d2])
    {
    }

    public TensorView(Span<float> data, int d0, int d1, int d2, int d3)
        : this(data, ElementType.Float32, [d0, d1, d2, d3])
    {
    }

    public TensorView(Span<int> data, int d0)
        : this(AsFloats(data), ElementType.Int32, [d0])
    {
    }

    public TensorView(Span<int> data, int d0, int d1)
        : this(AsFloats(data), ElementType.Int32, [d0, d1])
    {
    }

    public TensorView(Span<int> data, int d0, int d1, int d2)
        : this(AsFloats(data), ElementType.Int32, [d0, d1, d2])
    {
    }

    public TensorView(Span<int> data, int d0, int d1, int d2, int d3)
        : this(AsFloats(data), ElementType.Int32, [d0, d1, d2, d3])
    {
    }

    internal TensorView(Span<float> data, ElementType type, scoped ReadOnlySpan<int> shape, scoped ReadOnlySpan<int> strides)
    {
        this.data = data;
        Type = type;
        Rank = shape.Length;
        extents = Axes.From(shape);
        this.strides = Axes.From(strides);
        isPresent = true;
    }

    private TensorView(Span<float> data, ElementType type, scoped ReadOnlySpan<int> shape)
    {
        int length = Shapes.Length(shape);
        if (data.Length < length)
            throw new ArgumentException($"shape {Shapes.Text(shape)} has {length} elements, the span {data.Length}", nameof(data));
        this.data = data[..length];
        Type = type;
        Rank = shape.Length;
        extents = Axes.From(shape);
        Shapes.RowMajorStrides(shape, this.strides);
        isPresent = true;
    }

    public ElementType Type { get; }

    /// <summary>Number of axes, 0 to 4.</summary>
    public int Rank { get; }

    /// <summary>Whether this stands for an optional tensor that was not given.</summary>
    public bool IsAbsent => !isPresent;

    /// <summary>Extent of each axis.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> Shape => extents[..Rank];

    /// <summary>Elements between neighbours along each axis.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> Strides => strides[..Rank];

    /// <summary>Number of elements.</summary>
    public int Length => isPresent ? Shapes.Length(Shape) : 0;

    public bool IsContiguous => Shapes.IsContiguous(Shape, Strides);

    /// <summary>The elements in order.</summary>
    /// <exception cref="InvalidOperationException">The view is int32 or not contiguous.</exception>
    public Span<float> Floats
    {
        get
        {
            Require(ElementType.Float32);
            return IsContiguous ? data[..Length] : throw NotContiguous();
        }
    }

    /// <inheritdoc cref="Floats"/>
    /// <exception cref="InvalidOperationException">The view is float32 or not contiguous.</exception>
    public Span<int> Ints
    {
        get
        {
            Require(ElementType.Int32);
            return IsContiguous ? AsInts(data[..Length]) : throw NotContiguous();
        }
    }

    /// <summary>A rank-0 view of one number that broadcasts against everything.</summary>
    public static TensorView Scalar(ref float value) => new(new Span<float>(ref value), ElementType.Float32, []);

    /// <summary>A view of inputs that a kernel only reads.</summary>
    public static TensorView Input(ReadOnlySpan<float> data, params scoped ReadOnlySpan<int> shape) =>
        new(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(data), data.Length), ElementType.Float32, shape);

    /// <inheritdoc cref="Input(ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static TensorView Input(ReadOnlySpan<int> data, params scoped ReadOnlySpan<int> shape) =>
        new(AsFloats(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(data), data.Length)), ElementType.Int32, shape);

    /// <summary>Two axes exchanged; no element moves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public TensorView Transpose(int first, int second)
    {
        int a = Shapes.Axis(first, Rank, nameof(first)), b = Shapes.Axis(second, Rank, nameof(second));
        Axes newExtents = extents, newStrides = strides;
        (newExtents[a], newExtents[b]) = (newExtents[b], newExtents[a]);
        (newStrides[a], newStrides[b]) = (newStrides[b], newStrides[a]);
        return new TensorView(data, Type, newExtents[..Rank], newStrides[..Rank]);
    }

    /// <summary><paramref name="length"/> places of an axis from <paramref name="start"/> on; no element moves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such axis, or places outside of it.</exception>
    public TensorView Slice(int axis, int start, int length)
    {
        axis = Shapes.Axis(axis, Rank, nameof(axis));
        CheckRange(start, length, extents[axis]);
        Axes newExtents = extents;
        newExtents[axis] = length;
        // An empty slice at the very end would start behind the last element.
        int skipped = length == 0 ? 0 : start * strides[axis];
        return new TensorView(data[skipped..], Type, newExtents[..Rank], strides[..Rank]);
    }

    /// <summary>Stretched to <paramref name="shape"/>: axes aligned at the last one, those of extent 1 repeated.</summary>
    /// <exception cref="ArgumentException">An extent is neither 1 nor the one asked for.</exception>
    public TensorView Broadcast(scoped ReadOnlySpan<int> shape)
    {
        Axes newStrides = default;
        for (int fromEnd = 1; fromEnd <= Rank; fromEnd++)
        {
            int extent = extents[Rank - fromEnd];
            if (fromEnd > shape.Length || (extent != shape[^fromEnd] && extent != 1))
                throw new ArgumentException($"shape {Shapes.Text(Shape)} does not broadcast to {Shapes.Text(shape)}", nameof(shape));
            newStrides[shape.Length - fromEnd] = extent == 1 ? 0 : strides[Rank - fromEnd];
        }
        return new TensorView(data, Type, shape, newStrides[..shape.Length]);
    }

    /// <summary>The same elements with leading axes of extent 1, so that one nest of four loops serves every rank.</summary>
    internal TensorView AsRank4()
    {
        if (Rank == Shapes.MaxRank)
            return this;
        Axes newExtents = default, newStrides = default;
        int missing = Shapes.MaxRank - Rank;
        newExtents[..missing].Fill(1);
        Shape.CopyTo(newExtents[missing..]);
        Strides.CopyTo(newStrides[missing..]);
        return new TensorView(data, Type, newExtents, newStrides);
    }

    /// <summary>The same elements with an axis of extent 1 put in front of axis <paramref name="axis"/>; of rank 3 at most.</summary>
    internal TensorView WithAxis(int axis)
    {
        Axes newExtents = default, newStrides = default;
        Shape[..axis].CopyTo(newExtents);
        Strides[..axis].CopyTo(newStrides);
        newExtents[axis] = 1;
        Shape[axis..].CopyTo(newExtents[(axis + 1)..]);
        Strides[axis..].CopyTo(newStrides[(axis + 1)..]);
        return new TensorView(data, Type, newExtents[..(Rank + 1)], newStrides[..(Rank + 1)]);
    }

    /// <summary>[b, s, heads · size] as [b, heads, s, size].</summary>
    internal TensorView SplitHeads(int heads)
    {
        int size = extents[2] / heads;
        return new TensorView(data, Type, [extents[0], heads, extents[1], size], [strides[0], size * strides[2], strides[1], strides[2]]);
    }

    /// <summary>[b, keys] as [b, 1, 1, keys], which broadcasts over heads and queries.</summary>
    internal TensorView AsKeyMask() => new(data, Type, [extents[0], 1, 1, extents[1]], [strides[0], 0, 0, strides[1]]);

    /// <summary>The line of elements along the last axis of a rank-4 view, from its first element on; see <see cref="Strides"/>.</summary>
    internal Span<float> Line(int i, int j, int k) => extents[3] == 0
        ? []
        : data.Slice((i * strides[0]) + (j * strides[1]) + (k * strides[2]), ((extents[3] - 1) * strides[3]) + 1);

    internal static Span<float> AsFloats(Span<int> values) => MemoryMarshal.Cast<int, float>(values);

    internal static Span<int> AsInts(Span<float> values) => MemoryMarshal.Cast<float, int>(values);

    internal static void CheckRange(int start, int length, int extent)
    {
        if (start < 0 || start > extent)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"the axis has {extent} places");
        if (length < 0 || length > extent - start)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"the axis has {extent - start} places from {start} on");
    }

    private void Require(ElementType type)
    {
        if (Type != type)
            throw new InvalidOperationException($"the view of shape {Shapes.Text(Shape)} holds {Type}, not {type}");
    }

    private InvalidOperationException NotContiguous() => new($"the view of shape {Shapes.Text(Shape)} is not contiguous");
}
