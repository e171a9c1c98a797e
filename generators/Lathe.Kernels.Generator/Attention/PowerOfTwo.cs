using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// 2ˣ for x up to 0: 0 below −127 (and what is left of powers below −126), exactly 1 at 0, NaN for NaN. Within 7e-8 of the result for
/// weights that stay floats; within 3e-6, far below the steps that they are rounded to, for integers.
/// </summary>
internal sealed class PowerOfTwo
{
    private static readonly float[] ForIntegers = [9.58285388e-3f, 5.59064262e-2f, 2.40240991e-1f, 6.93124175e-1f, 1f];
    private static readonly float[] ForFloats =
        [1.57863818e-4f, 1.34165608e-3f, 9.61706508e-3f, 5.55027276e-2f, 2.40226552e-1f, 6.93147242e-1f, 1f];
    private readonly KernelBuilder _kernel;
    private readonly Vector _lowest;
    private readonly Operand[] _coefficients;

    /// <param name="kernel">The kernel that needs it, outside of loops: constants take registers.</param>
    /// <param name="integers">What the powers become.</param>
    public PowerOfTwo(KernelBuilder kernel, bool integers)
    {
        float[] coefficients = integers ? ForIntegers : ForFloats;
        _kernel = kernel;
        _lowest = kernel.Broadcast(-127f);
        _coefficients = new Operand[coefficients.Length];
        // Where there are registers enough: every number from memory costs as much as a vector from there.
        for (int index = 0; index < coefficients.Length; index++)
            _coefficients[index] = kernel.Lanes == 16 ? kernel.Broadcast(coefficients[index]) : coefficients[index];
    }

    public Vector Of(Vector x)
    {
        // The constant comes first: where x is NaN, Max returns x.
        x = _kernel.Max(_lowest, x);
        Vector n = _kernel.RoundToEven(x);
        Vector r = _kernel.Subtract(x, n);
        Vector p = _kernel.MultiplyAdd(r, _kernel.Broadcast(_coefficients[0]), _coefficients[1]);
        for (int index = 2; index < _coefficients.Length; index++)
            p = _kernel.MultiplyAdd(p, r, _coefficients[index]);
        // The exponent's bits, by which p is 1 when all of them are to go: 2 to the −127th becomes 0.
        return _kernel.SumInt32(p, _kernel.ShiftLeft32(_kernel.ConvertFloatToInt32(n), 23));
    }
}
