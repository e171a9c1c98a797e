using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>2ˣ for x up to 0, within 1.5e-7 of the result; 0 below −150, NaN for NaN.</summary>
internal sealed class PowerOfTwo
{
    private static readonly float[] Coefficients = [1.32647215e-3f, 9.67151299e-3f, 5.55073358e-2f, 2.40222424e-1f, 6.93147004e-1f, 1f];
    private readonly KernelBuilder _kernel;
    private readonly Vector _lowest;
    private readonly Operand[] _coefficients;

    /// <param name="kernel">The kernel that needs it, outside of loops: constants take registers.</param>
    public PowerOfTwo(KernelBuilder kernel)
    {
        _kernel = kernel;
        _lowest = kernel.Broadcast(-160f);
        _coefficients = new Operand[Coefficients.Length];
        // Where there are registers enough: every number from memory costs as much as a vector from there.
        for (int index = 0; index < Coefficients.Length; index++)
            _coefficients[index] = kernel.Lanes == 16 ? kernel.Broadcast(Coefficients[index]) : Coefficients[index];
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
        return _kernel.Scale(p, n);
    }
}
