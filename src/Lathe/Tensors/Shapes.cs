namespace Lathe;

/// <summary>Arithmetic on shapes: what tensors, views and the operations' shape rules have in common.</summary>
internal static class Shapes
{
    public const int MaxRank = 4;

    /// <summary>The shape as messages spell it: <c>[2, 128, 384]</c>.</summary>
    public static string Text(ReadOnlySpan<int> shape)
    {
        string[] extents = new string[shape.Length];
        for (int i = 0; i < extents.Length; i++)
            extents[i] = shape[i].ToString();
        return $"[{string.Join(", ", extents)}]";
    }

    /// <summary>Number of elements of a shape; 1 for rank 0.</summary>
    /// <exception cref="ArgumentException">More than four axes, a negative extent, or more elements than an array holds.</exception>
    public static int Length(ReadOnlySpan<int> shape)
    {
        if (shape.Length > MaxRank)
            throw new ArgumentException($"shape {Text(shape)} has {shape.Length} axes; a tensor has at most {MaxRank}", nameof(shape));
        long length = 1;
        bool isEmpty = false;
        foreach (int extent in shape)
        {
            if (extent < 0)
                throw new ArgumentException($"shape {Text(shape)} has a negative extent", nameof(shape));
            isEmpty |= extent == 0;
            // Clamped after each factor, so that four extents near 2^31 cannot wrap around 64 bits.
            length = Math.Min(length * Math.Max(extent, 1), int.MaxValue);
        }
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"shape {Text(shape)} has more elements than the {Array.MaxLength} that a tensor can hold", nameof(shape));
        }
        return isEmpty ? 0 : (int)length;
    }

    /// <summary>What is computed for each element fits only a result of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void RequireSame(TensorView x, TensorView output)
    {
        if (!x.Shape.SequenceEqual(output.Shape))
            throw new ArgumentException($"output has shape {Text(output.Shape)}; expected {Text(x.Shape)}", nameof(output));
    }

    /// <summary>Strides of the contiguous, row-major layout.</summary>
    public static void RowMajorStrides(ReadOnlySpan<int> shape, Span<int> strides)
    {
        int stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
    }

    /// <summary>Whether these strides are row-major; axes of extent 1 are free, and nothing is always contiguous.</summary>
    public static bool IsContiguous(ReadOnlySpan<int> shape, ReadOnlySpan<int> strides)
    {
        int expected = 1;
        bool rowMajor = true;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] == 0)
                return true;
            if (shape[i] != 1 && strides[i] != expected)
                rowMajor = false;
            expected *= shape[i];
        }
        return rowMajor;
    }

    /// <summary>The axis counted from the front; −1 is the last one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public static int Axis(int axis, int rank, string parameter)
    {
        if (axis < -rank || axis >= rank)
            throw new ArgumentOutOfRangeException(parameter, axis, $"a tensor of rank {rank} has axes {-rank} to {rank - 1}");
        return axis < 0 ? axis + rank : axis;
    }

    /// <summary>
    /// The shape both operands are stretched to: aligned at their last axes, an extent of 1 takes on the other's, a missing axis
    /// counts as 1.
    /// </summary>
    /// <exception cref="ArgumentException">Two extents differ and neither is 1.</exception>
    public static int[] Broadcast(ReadOnlySpan<int> left, ReadOnlySpan<int> right, string parameter)
    {
        int[] shape = new int[Math.Max(left.Length, right.Length)];
        for (int fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
        {
            int a = fromEnd <= left.Length ? left[^fromEnd] : 1;
            int b = fromEnd <= right.Length ? right[^fromEnd] : 1;
            if (a != b && a != 1 && b != 1)
                throw new ArgumentException($"shapes {Text(left)} and {Text(right)} do not broadcast: {a} against {b}", parameter);
            shape[^fromEnd] = a == 1 ? b : a;
        }
        return shape;
    }

    /// <summary>Resolves 0 (keep the extent at this place) and −1 (infer, at most once) in a Reshape.</summary>
    /// <exception cref="ArgumentException">The element counts differ, or the request cannot be resolved.</exception>
    public static int[] Reshape(ReadOnlySpan<int> from, ReadOnlySpan<int> request, string parameter)
    {
        int[] shape = request.ToArray();
        int inferred = -1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == 0)
                shape[i] = i < from.Length ? from[i] : throw CannotReshape(from, request, $"axis {i} has no extent to keep", parameter);
            else if (shape[i] == -1 && inferred < 0)
                (inferred, shape[i]) = (i, 1);
            else if (shape[i] == -1)
                throw CannotReshape(from, request, "only one extent can be -1", parameter);
        }

        int length = Length(from), others = Length(shape);
        if (inferred < 0)
            return others == length ? shape : throw CannotReshape(from, request, $"{length} elements against {others}", parameter);
        if (others == 0 || length % others != 0)
            throw CannotReshape(from, request, $"{length} elements do not determine the -1 beside {others}", parameter);
        shape[inferred] = length / others;
        return shape;
    }

    private static ArgumentException CannotReshape(ReadOnlySpan<int> from, ReadOnlySpan<int> request, string reason, string parameter) =>
        new($"cannot reshape {Text(from)} to {Text(request)}: {reason}", parameter);
}
