namespace Lathe.Kernels;

/// <summary>The byte dot product of newer processors: in each 32-bit lane, sum + Σ u8 weight × s8 activation over its four bytes, exactly.</summary>
internal interface IByteProduct<TRegister> where TRegister : unmanaged, IRegister<TRegister>
{
    static abstract TRegister Accumulate(TRegister sum, TRegister weights, TRegister activations);
}
