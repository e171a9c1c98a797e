namespace Lathe;

/// <summary>A function of one number, as <see cref="Loops.Map{TFunction}"/> applies it.</summary>
internal interface IUnaryFunction
{
    /// <summary>Computed in float64, so that the one rounding to float32 is all the error there is.</summary>
    double Invoke(double x);
}

/// <summary>A function of two numbers, as <see cref="Loops.Zip{TFunction}"/> applies it; both forms give the same bits.</summary>
internal interface IBinaryFunction
{
    static abstract float Invoke(float left, float right);

    static abstract void Invoke(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output);
}

/// <summary>The loop nests of the elementwise references, written once: any rank up to four, any strides, no allocation.</summary>
internal static class Loops
{
    /// <summary>output = f(x), element by element.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void Map<TFunction>(TensorView x, TensorView output, TFunction function = default)
        where TFunction : struct, IUnaryFunction
    {
        RequireFloat32(x, nameof(x));
        RequireSameShape(x, output);
        TensorView from = x.AsRank4(), to = output.AsRank4();
        int fromStride = from.Strides[3], toStride = to.Strides[3];
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                {
                    ReadOnlySpan<float> source = from.Line(i, j, k);
                    Span<float> result = to.Line(i, j, k);
                    for (int l = 0; l < to.Shape[3]; l++)
                        result[l * toStride] = (float)function.Invoke(source[l * fromStride]);
                }
            }
        }
    }

    /// <summary>output = f(left, right); the operands are stretched to the output's shape.</summary>
    /// <exception cref="ArgumentException">An operand does not broadcast to the output's shape.</exception>
    public static void Zip<TFunction>(TensorView left, TensorView right, TensorView output)
        where TFunction : IBinaryFunction
    {
        RequireFloat32(left, nameof(left));
        RequireFloat32(right, nameof(right));
        TensorView a = left.Broadcast(output.Shape).AsRank4(), b = right.Broadcast(output.Shape).AsRank4(), to = output.AsRank4();
        int aStride = a.Strides[3], bStride = b.Strides[3], toStride = to.Strides[3], length = to.Shape[3];
        bool isDense = length > 0 && aStride == 1 && bStride == 1 && toStride == 1;
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                {
                    ReadOnlySpan<float> first = a.Line(i, j, k), second = b.Line(i, j, k);
                    Span<float> result = to.Line(i, j, k);
                    if (isDense)
                    {
                        TFunction.Invoke(first, second, result);
                        continue;
                    }
                    for (int l = 0; l < length; l++)
                        result[l * toStride] = TFunction.Invoke(first[l * aStride], second[l * bStride]);
                }
            }
        }
    }

    public static void RequireFloat32(TensorView x, string parameter)
    {
        if (x.Type != ElementType.Float32)
            throw new ArgumentException($"{parameter} is int32 {Shapes.Text(x.Shape)}; expected float32", parameter);
    }

    public static void RequireInt32(TensorView x, string parameter)
    {
        if (x.Type != ElementType.Int32)
            throw new ArgumentException($"{parameter} is float32 {Shapes.Text(x.Shape)}; expected int32", parameter);
    }

    public static void RequireRank(TensorView x, int rank, string expected, string parameter)
    {
        if (x.Rank != rank)
            throw new ArgumentException($"{parameter} has shape {Shapes.Text(x.Shape)}; expected {expected}", parameter);
    }

    public static void RequireSameShape(TensorView x, TensorView output) => Shapes.RequireSame(x, output);
}
