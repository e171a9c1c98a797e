using System.Globalization;
using System.Runtime.InteropServices;

namespace Lathe.Generators.Graphs;

/// <summary>A number, flag or choice that an operation takes beside its tensors; known at build or at load.</summary>
internal abstract record Scalar
{
    /// <summary>The value as C#; floats round-trip exactly.</summary>
    public abstract override string ToString();
}

/// <summary>An int that may depend on extents: a constant, a configuration value, arithmetic.</summary>
internal sealed record DimensionScalar(Dimension Value) : Scalar
{
    public override string ToString() => Value.ToString();
}

/// <param name="Bits">The binary32 pattern: floats compare by bits, so that NaN and −0 keep records equal to themselves.</param>
internal sealed record FloatScalar(int Bits) : Scalar
{
    public static FloatScalar Of(float value)
    {
        Binary32 pattern = default;
        pattern.Number = value;
        return new FloatScalar(pattern.Bits);
    }

    public float Value
    {
        get
        {
            Binary32 pattern = default;
            pattern.Bits = Bits;
            return pattern.Number;
        }
    }

    public override string ToString() => OfBits(Bits);

    /// <summary>As bits: a literal above 0x7FFFFFFF is a uint.</summary>
    public static string OfBits(int bits)
    {
        string literal = $"0x{bits.ToString("X8", CultureInfo.InvariantCulture)}";
        return $"global::System.BitConverter.Int32BitsToSingle({(bits < 0 ? $"unchecked((int){literal})" : literal)})";
    }
}

/// <summary>A value of the configuration that is no extent: <c>config.LayerNormEpsilon</c>, <c>config.Activation</c>.</summary>
internal sealed record ConfigurationScalar(string Expression) : Scalar
{
    /// <summary>Fully qualified type of the parameter that it is handed to; null where who takes it knows.</summary>
    public string? Type { get; init; }

    public override string ToString() => Expression;
}

/// <param name="Type">Fully qualified, with <c>global::</c>.</param>
internal sealed record EnumScalar(string Type, string Name) : Scalar
{
    public override string ToString() => $"{Type}.{Identifier.Escape(Name)}";
}

internal sealed record BoolScalar(bool Value) : Scalar
{
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>netstandard2.0 has no BitConverter for single precision.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct Binary32
{
    [FieldOffset(0)]
    public int Bits;

    [FieldOffset(0)]
    public float Number;
}
