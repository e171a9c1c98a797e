namespace Lathe.Kernels;

/// <summary>The integer product that every processor has in some form: in each 32-bit lane, a₀ × b₀ + a₁ × b₁ of its two s16 halves.</summary>
internal interface IPairProduct<TRegister> where TRegister : unmanaged, IRegister<TRegister>
{
    static abstract TRegister Multiply(TRegister a, TRegister b);
}
