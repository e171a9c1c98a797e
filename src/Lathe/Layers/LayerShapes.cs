using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lathe.Layers;

/// <summary>The checks that the layers have in common.</summary>
internal static class LayerShapes
{
    public static int Positive(int extent, [CallerArgumentExpression(nameof(extent))] string? name = null) => extent > 0
        ? extent
        : throw new ArgumentOutOfRangeException(name, extent, "an extent of a layer is 1 or more");

    public static int NotNegative(int number, [CallerArgumentExpression(nameof(number))] string? name = null) => number >= 0
        ? number
        : throw new ArgumentOutOfRangeException(name, number, "expected 0 or more");

    /// <summary>Groups that divide both.</summary>
    public static int Divisor(int groups, int inputs, int outputs, [CallerArgumentExpression(nameof(groups))] string? name = null) =>
        groups > 0 && inputs % groups == 0 && outputs % groups == 0
            ? groups
            : throw new ArgumentOutOfRangeException(name, groups, $"expected a divisor of {inputs} inputs and {outputs} outputs");

    public static Tensor Ones(int width)
    {
        Tensor ones = Tensor.Float32(width);
        ones.Floats.Fill(1f);
        return ones;
    }

    public static Tensor Checked([NotNull] Tensor? value, string property, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(value, property);
        return value.Type == ElementType.Float32 && value.Shape.SequenceEqual(shape)
            ? value
            : throw new ArgumentException($"{property} is float32 {Shapes.Text(shape)} in this layer; found {value}", property);
    }

    public static void RequireWidth([NotNull] Tensor? x, int width, string layer)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Type != ElementType.Float32 || x.Rank == 0 || x.Shape[^1] != width)
            throw new ArgumentException($"this {layer} takes float32 [..., {width}]; x is {x}", nameof(x));
    }
}
