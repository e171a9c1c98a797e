using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// Activation functions of a vector, in one order of operations: the same bits on every target. Error bounds are held by sweeps over the
/// whole float range in the tests.
/// </summary>
internal sealed class ActivationProgram : IActivationMath<Vector>
{
    private readonly KernelBuilder _kernel;
    private readonly Activation _kind;
    private readonly Vector[] _tables;

    /// <summary>To be made before the loop: with 32 registers, tables stay in some of them.</summary>
    public ActivationProgram(KernelBuilder kernel, Activation kind)
    {
        _kernel = kernel;
        _kind = kind;
        _tables = kind == Activation.Gelu
            && kernel.Lanes == 16 ? [.. GeluTable.Coefficients.Select(table => kernel.LoadConstant(table))] : [];
    }

    public Vector Apply(Vector x) => ActivationFormulas.Apply(_kind, this, x);

    public Vector Multiply(Vector left, Vector right) => _kernel.Multiply(left, right);

    public Vector Divide(Vector left, Vector right) => _kernel.Divide(left, right);

    /// <summary>Rounded once.</summary>
    public Vector MultiplyAdd(Vector value, double factor, double addend) =>
        _kernel.MultiplyAdd(value, _kernel.Broadcast((float)factor), (float)addend);

    // The bound comes first: where the value is NaN, Max and Min return it.
    public Vector AtLeast(Vector value, double bound) => _kernel.Max(Bound(bound), value);

    public Vector AtMost(Vector value, double bound) => _kernel.Min(Bound(bound), value);

    /// <summary>eˣ within 2 ulp; 0 below −104, infinity above 89, NaN for NaN, subnormal results included.</summary>
    public Vector Exp(Vector x)
    {
        // The constants come first: where x is NaN, Min and Max then return x.
        x = _kernel.Max(_kernel.Broadcast(-104f), _kernel.Min(_kernel.Broadcast(89f), x));
        Vector n = _kernel.RoundToEven(_kernel.Multiply(x, 1.44269504f));
        // ln 2 in two parts; the product with the first is exact for all n that occur.
        Vector r = _kernel.SubtractProduct(n, 0.693145752f, x);
        r = _kernel.SubtractProduct(n, 1.42860677e-6f, r);
        Vector p = _kernel.Broadcast(1.37805939e-3f);
        foreach (float coefficient in (IEnumerable<float>)[8.37312452e-3f, 4.16695364e-2f, 1.66664720e-1f, 4.99999851e-1f, 1f, 1f])
            p = _kernel.MultiplyAdd(p, r, coefficient);
        return _kernel.Scale(p, n);
    }

    /// <summary>x · sigmoid(x).</summary>
    public Vector TimesSigmoid(Vector x) => _kernel.Divide(x, OnePlusExpOfMinus(x));

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public Vector Sigmoid(Vector x) => _kernel.Divide(_kernel.Broadcast(1f), OnePlusExpOfMinus(x));

    /// <summary>
    /// x · Φ(x) = max(x, 0) − t · Φ(−t), t = |x|, within 1.5e-7 of |x|; Φ by segments of <see cref="GeluTable"/>. Beyond the last segment
    /// nothing is left to subtract; there t stands still, so that infinity gives no NaN.
    /// </summary>
    public Vector TimesNormal(Vector x)
    {
        Vector t = _kernel.MinInt32(_kernel.And(x, Operand.Int32(int.MaxValue)), Operand.Int32(Operand.BitsOf(GeluTable.Limit)));
        Vector segment = _kernel.Add(t, GeluTable.Rounder);
        Vector u = _kernel.Subtract(t, _kernel.Subtract(segment, GeluTable.Rounder));
        Vector tail = Coefficient(5, segment);
        for (int power = 4; power >= 0; power--)
            tail = _kernel.MultiplyAdd(tail, u, Coefficient(power, segment));
        return _kernel.SubtractProduct(t, tail, _kernel.Max(_kernel.Zero(), x));
    }

    /// <summary>tanh x within 1e-7.</summary>
    public Vector Tanh(Vector x)
    {
        Vector t = _kernel.And(x, Operand.Int32(int.MaxValue));
        Vector far = _kernel.Add(Exp(_kernel.Add(t, t)), 1f);
        far = _kernel.Subtract(_kernel.Broadcast(1f), _kernel.Divide(_kernel.Broadcast(2f), far));
        far = _kernel.Or(far, _kernel.And(x, Operand.Int32(int.MinValue)));
        Vector square = _kernel.Multiply(x, x);
        Vector near = _kernel.Broadcast(1.57394409e-2f);
        foreach (float coefficient in (IEnumerable<float>)[-5.23025580e-2f, 1.33152470e-1f, -3.33327681e-1f])
            near = _kernel.MultiplyAdd(near, square, coefficient);
        near = _kernel.MultiplyAdd(_kernel.Multiply(near, square), x, x);
        return _kernel.Select(_kernel.Subtract(_kernel.Broadcast(0.55f), t), far, near);
    }

    private Vector OnePlusExpOfMinus(Vector x) => _kernel.Add(Exp(_kernel.Subtract(_kernel.Zero(), x)), 1f);

    private Vector Coefficient(int power, Vector segment) => _tables.Length > 0
        ? _kernel.Permute(segment, _tables[power])
        : _kernel.LookUp16(segment, GeluTable.Coefficients[power]);

    /// <summary>A number in every lane; zero needs no memory.</summary>
    private Vector Bound(double bound) => bound == 0 ? _kernel.Zero() : _kernel.Broadcast((float)bound);
}
