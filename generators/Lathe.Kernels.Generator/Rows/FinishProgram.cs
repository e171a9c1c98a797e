using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// Finishes one row of floats: + residual, LayerNorm or RmsNorm, int8 with its scale; each part only where its pointer is given. What is
/// known of the row already, its running sums or maxima, saves a pass; with a static scale, a norm's last pass quantises. The moments of a
/// norm take two passes: the sum of squares of what is left after the mean is gone loses nothing.
/// </summary>
internal sealed class FinishProgram
{
    private const int SquareChains = 4;
    private readonly KernelBuilder _kernel;
    private readonly SixteenBuilder _lanes;
    private readonly Scalar _width;

    private FinishProgram(KernelBuilder kernel)
    {
        _kernel = kernel;
        _lanes = new(kernel);
        _width = Argument(FinishField.Width);
    }

    public static void Build(KernelBuilder kernel) => new FinishProgram(kernel).Emit();

    private void Emit()
    {
        Scalar row = Argument(FinishField.Input);
        Sixteen maxima = _lanes.Zero();
        _kernel.If(Argument(FinishField.Weight), () => Norm(row, maxima));
        _kernel.If(Argument(FinishField.Values), () =>
        {
            QuantizeProgram quantize = Quantizing();
            Scalar multipliers = Argument(FinishField.Multipliers);
            _kernel.If(multipliers, () => Scale(quantize, row, multipliers, Argument(FinishField.Offsets)));
            _kernel.Unless(multipliers, () =>
            {
                _kernel.Unless(Argument(FinishField.Weight), () => FindMaxima(row, maxima));
                quantize.Emit(row, maxima);
            });
        });
    }

    /// <summary>Maxima that are known are those of the row itself, so a scale for the migrated row takes a walk of its own.</summary>
    private void Scale(QuantizeProgram quantize, Scalar row, Scalar multipliers, Scalar offsets)
    {
        // a norm has quantised already
        _kernel.If(Argument(FinishField.StaticScale), () => _kernel.Unless(Argument(FinishField.Weight), () =>
            quantize.EmitStatic([row], (at, mask) => quantize.Load(at[0], mask), multipliers, offsets)));
        _kernel.Unless(Argument(FinishField.StaticScale), () =>
        {
            Sixteen maxima = _lanes.Zero();
            Walk(2, [row, multipliers, offsets], (_, at, mask) =>
            {
                Sixteen moved = Load(at[2], mask);
                _lanes.MultiplyAddTo(moved, Load(at[0], mask), Load(at[1], mask));
                _lanes.MaxMagnitude(maxima, moved);
            });
            quantize.Emit(row, maxima, (multipliers, offsets));
        });
    }

    /// <summary>Norms into the output, which the row then is.</summary>
    private void Norm(Scalar row, Sixteen maxima)
    {
        Sixteen total = _lanes.Zero();
        Scalar residual = Argument(FinishField.Residual);
        _kernel.If(residual, () =>
        {
            Scalar output = Argument(FinishField.Output);
            Walk(2, [row, residual, output], (_, at, mask) =>
            {
                Sixteen sum = _lanes.Add(Load(at[0], mask), Load(at[1], mask));
                Store(at[2], mask, sum);
                _lanes.AddTo(total, sum);
            });
            _kernel.Assign(row, new Address(output));
        });
        _kernel.Unless(residual, () =>
        {
            Scalar totals = Argument(FinishField.Totals);
            _kernel.If(totals, () => _lanes.AddTo(total, _lanes.LoadFloat(new Address(totals))));
            _kernel.Unless(totals, () => Walk(2, [row], (_, at, mask) => _lanes.AddTo(total, Load(at[0], mask))));
        });

        Vector width = _kernel.BroadcastFloat(Field(FinishField.WidthAsFloat)), meanOfAll = _kernel.Zero();
        _kernel.If(Argument(FinishField.Centered), () => _kernel.AddFloat(meanOfAll, _kernel.Divide(_lanes.Sum(total).Parts[0], width)));
        Sixteen mean = _lanes.Same(meanOfAll);
        Sixteen factor = _lanes.Same(Factor(row, mean, width));

        // looked up where they are used: registers are short
        FinishField[] norm = [FinishField.Output, FinishField.Weight, FinishField.Shift];
        _kernel.If(Argument(FinishField.StaticScale), () =>
        {
            _kernel.If(Argument(FinishField.Shift), () => ApplyStatic([row, .. norm.Select(Argument)], mean, factor));
            _kernel.Unless(Argument(FinishField.Shift), () => ApplyStatic([row, .. norm.Take(2).Select(Argument)], mean, factor));
        });
        _kernel.Unless(Argument(FinishField.StaticScale), () =>
        {
            Scalar shift = Argument(FinishField.Shift), normed = Argument(FinishField.Output), weight = Argument(FinishField.Weight);
            _kernel.If(shift, () => Apply([row, normed, weight, shift], mean, factor, maxima));
            _kernel.Unless(shift, () => Apply([row, normed, weight], mean, factor, maxima));
            _kernel.Assign(row, new Address(normed));
        });
    }

    /// <summary>1 / √(mean square of what is left without the mean + epsilon).</summary>
    private Vector Factor(Scalar row, Sixteen mean, Vector width)
    {
        Sixteen[] squares = [.. Enumerable.Range(0, SquareChains).Select(_ => _lanes.Zero())];
        Walk(SquareChains, [row], (step, at, mask) =>
        {
            Sixteen difference = _lanes.Subtract(Load(at[0], mask), mean);
            if (mask is { } some)
                difference = _lanes.And(difference, some);
            _lanes.MultiplyAddTo(squares[step], difference, difference);
        });
        Sixteen sum = _lanes.Add(_lanes.Add(squares[0], squares[1]), _lanes.Add(squares[2], squares[3]));
        Vector variance = _kernel.Divide(_lanes.Sum(sum).Parts[0], width);
        Vector deviation = _kernel.SquareRoot(_kernel.Add(variance, _kernel.BroadcastFloat(Field(FinishField.Epsilon))));
        return _kernel.Divide(_kernel.Broadcast(1f), deviation);
    }

    /// <summary>output = (row − mean) × factor × weight + shift; rows are row, output, weight and, if there is one, shift.</summary>
    private void Apply(IReadOnlyList<Scalar> rows, Sixteen mean, Sixteen factor, Sixteen maxima) => Walk(2, rows, (_, at, mask) =>
    {
        Sixteen value = _lanes.Multiply(_lanes.Subtract(Load(at[0], mask), mean), factor);
        value = at.Count == 4
            ? _lanes.MultiplyAdd(value, Load(at[2], mask), Load(at[3], mask))
            : _lanes.Multiply(value, Load(at[2], mask));
        Store(at[1], mask, value);
        _lanes.MaxMagnitude(maxima, mask is { } some ? _lanes.And(value, some) : value);
    });

    /// <summary>The same, and each vector becomes int8 while it is at hand. The rows are moved.</summary>
    private void ApplyStatic(IReadOnlyList<Scalar> rows, Sixteen mean, Sixteen factor)
    {
        QuantizeProgram quantize = Quantizing();
        quantize.EmitStatic(rows, (at, mask) =>
        {
            Vector scaled = _kernel.Multiply(_kernel.Subtract(quantize.Load(at[0], mask), mean.Parts[0]), factor.Parts[0]);
            Vector weight = quantize.Load(at[2], mask);
            Vector value = rows.Count == 4
                ? _kernel.MultiplyAdd(scaled, weight, quantize.Load(at[3], mask))
                : _kernel.Multiply(scaled, weight);
            if (mask is not { } some)
            {
                _kernel.Store(at[1], value);
                return value;
            }

            _kernel.StorePartial(some, at[1], value);
            return _kernel.And(value, some);
        }, Argument(FinishField.Multipliers), Argument(FinishField.Offsets));
    }

    private QuantizeProgram Quantizing() => new(_lanes, _width, Argument);

    private void FindMaxima(Scalar row, Sixteen maxima)
    {
        Scalar known = Argument(FinishField.Maxima);
        _kernel.If(known, () => _lanes.MaxMagnitude(maxima, _lanes.LoadFloat(new Address(known))));
        _kernel.Unless(known, () => Walk(2, [row], (_, at, mask) => _lanes.MaxMagnitude(maxima, Load(at[0], mask))));
    }

    private void Walk(int unroll, IReadOnlyList<Scalar> rows, System.Action<int, IReadOnlyList<Address>, Sixteen?> step) =>
        new RowWalk(_lanes, _width).Emit(unroll, rows, step);

    private Sixteen Load(Address address, Sixteen? mask) =>
        mask is { } some ? _lanes.LoadPartial(some, address) : _lanes.LoadFloat(address);

    private void Store(Address address, Sixteen? mask, Sixteen value)
    {
        if (mask is { } some)
            _lanes.StorePartial(some, address, value);
        else
            _lanes.Store(address, value);
    }

    private Scalar Argument(FinishField field) => _kernel.LoadScalar(Field(field));

    private static Address Field(FinishField field) => new(Scalar.Arguments, Displacement: (int)field);
}
