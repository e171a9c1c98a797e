using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>A function of sixteen floats as a type, so that loops over it are compiled with it inside.</summary>
internal interface IActivationFunction
{
    static abstract T Apply<T>(T x) where T : unmanaged, ISixteen<T>;
}

internal readonly struct NoFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => x;
}

internal readonly struct GeluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => VectorMath<T>.Gelu(x);
}

internal readonly struct GeluTanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => VectorMath<T>.GeluTanh(x);
}

internal readonly struct ReluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => VectorMath<T>.Relu(x);
}

internal readonly struct SiluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => VectorMath<T>.Silu(x);
}

internal readonly struct TanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => VectorMath<T>.Tanh(x);
}

internal readonly struct SigmoidFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : unmanaged, ISixteen<T> => VectorMath<T>.Sigmoid(x);
}
