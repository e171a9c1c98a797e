namespace Lathe.Kernels;

/// <summary>A square of floats that is transposed in registers.</summary>
internal unsafe interface ISquare
{
    /// <summary>Rows and columns.</summary>
    static abstract int Side { get; }

    /// <summary>Rows <paramref name="stride"/> floats apart become columns of a panel, whose rows are 32 floats apart.</summary>
    static abstract void Transpose(float* source, long stride, float* panel);
}
