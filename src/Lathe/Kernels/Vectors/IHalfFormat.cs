namespace Lathe.Kernels;

/// <summary>A 16-bit float format, widened as it is loaded.</summary>
internal unsafe interface IHalfFormat
{
    static abstract T Load<T>(byte* source) where T : unmanaged, IRegister<T>;
}
