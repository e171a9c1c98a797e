using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// Sums of rows × 32 columns become floats: dequantise and bias, activation, × multiplier, + residual, store. On the way each row's sixteen
/// running sums
/// (for a norm's mean) and running maxima of magnitudes (for quantising) go on, in the order of columns, so that finishing rows needs
/// passes fewer. Where rows have a static scale, columns leave as int8 at once, and nothing is finished.
/// </summary>
internal sealed class EpilogueProgram
{
    private const int Halves = 2;
    private readonly KernelBuilder _kernel;
    private readonly SixteenBuilder _lanes;
    private readonly bool _integers;
    private readonly ActivationProgram _activation;

    private EpilogueProgram(KernelBuilder kernel, Activation activation, bool integers)
    {
        _kernel = kernel;
        _lanes = new(kernel);
        _integers = integers;
        _activation = new(kernel, activation);
    }

    /// <param name="kernel">Takes the program.</param>
    /// <param name="activation">The function.</param>
    /// <param name="integers">Sums are integers: less the row's offset, × row scale, × column scale + bias. Otherwise floats: × row scale +
    /// bias.</param>
    public static void Build(KernelBuilder kernel, Activation activation, bool integers)
    {
        EpilogueProgram program = new(kernel, activation, integers);
        Scalar missing = program.Argument(EpilogueField.Columns);
        kernel.Advance(missing, -Halves * Sixteen.Lanes);
        kernel.If(missing, () =>
        {
            kernel.If(program.Argument(EpilogueField.Values), () => program.Rows(isWhole: false, quantises: true));
            kernel.Unless(program.Argument(EpilogueField.Values), () => program.Rows(isWhole: false));
        });
        kernel.Unless(missing, () =>
        {
            kernel.If(program.Argument(EpilogueField.Values), program.WholeQuantisedRows);
            kernel.Unless(program.Argument(EpilogueField.Values), () =>
            {
                if (kernel.Unrolls)
                    program.WholeRows();
                else
                    program.Rows(isWhole: true);
            });
        });
    }

    /// <summary>Most have no other part; see <see cref="WholeRows"/>.</summary>
    private void WholeQuantisedRows()
    {
        if (!_kernel.Unrolls)
        {
            Rows(isWhole: true, quantises: true);
            return;
        }

        Scalar remain = _kernel.Constant(1);
        _kernel.Unless(Argument(EpilogueField.Multiplier), () => _kernel.Unless(Argument(EpilogueField.Residual), () =>
        {
            Rows(isWhole: true, quantises: true, []);
            _kernel.And(remain, 0);
        }));
        _kernel.If(remain, () => Rows(isWhole: true, quantises: true));
    }

    /// <summary>
    /// A loop for each set of parts that most products have, and one for all others. Asking for each row which parts there are costs more
    /// than the parts themselves: every answer of no is a jump, and a processor follows one in a cycle or two.
    /// </summary>
    private void WholeRows()
    {
        Scalar remain = _kernel.Constant(1), residual = Argument(EpilogueField.Residual), totals = Argument(EpilogueField.Totals),
            maxima = Argument(EpilogueField.Maxima);
        _kernel.Unless(Argument(EpilogueField.Multiplier), () =>
        {
            // a norm
            _kernel.If(residual, () => _kernel.If(totals, () => _kernel.Unless(
                maxima, () => Take(EpilogueField.Residual, EpilogueField.Totals))));
            _kernel.Unless(residual, () => _kernel.Unless(totals, () =>
            {
                // int8
                _kernel.If(maxima, () => Take(EpilogueField.Maxima));
                _kernel.Unless(maxima, () => Take());
            }));
        });
        _kernel.If(remain, () => Rows(isWhole: true));

        void Take(params EpilogueField[] parts)
        {
            Rows(isWhole: true, quantises: false, parts);
            _kernel.And(remain, 0);
        }
    }

    /// <summary>All rows; with few registers, first the left sixteen columns of each and then the right.</summary>
    /// <param name="isWhole">All 32 columns exist.</param>
    /// <param name="quantises">To int8 of a static scale, and nothing else.</param>
    /// <param name="parts">The parts whose pointers are given; null: asked for each row.</param>
    private void Rows(bool isWhole, bool quantises = false, IReadOnlyList<EpilogueField>? parts = null)
    {
        int atOnce = _lanes.Parts == 1 ? Halves : 1;
        for (int first = 0; first < Halves; first += atOnce)
            Rows([.. Enumerable.Range(first, atOnce)], isWhole, quantises, parts);
    }

    private void Rows(IReadOnlyList<int> halves, bool isWhole, bool quantises, IReadOnlyList<EpilogueField>? parts)
    {
        Scalar bias = Argument(EpilogueField.Bias);
        List<Sixteen> biases = [.. halves.Select(half => _lanes.LoadFloat(Half(bias, half)))];
        List<Sixteen> scales = [];
        if (_integers)
        {
            Scalar columnScales = Argument(EpilogueField.ColumnScales);
            scales = [.. halves.Select(half => _lanes.LoadFloat(Half(columnScales, half)))];
        }

        List<Sixteen> masks = isWhole ? [] : [.. halves.Select(Mask)];
        Scalar sums = Argument(EpilogueField.Sums), rowScales = Argument(EpilogueField.RowScales),
            rowScaleStep = Argument(EpilogueField.RowScaleStep);
        Scalar offsets = _integers ? Argument(EpilogueField.Offsets) : default;
        Scalar output = Argument(quantises ? EpilogueField.Values : EpilogueField.Output);
        Scalar outputStride = quantises ? default : Argument(EpilogueField.OutputStride);
        Scalar valueSums = quantises ? Argument(EpilogueField.ValueSums) : default;
        QuantizedColumns? columns = quantises ? new(_lanes, Argument(EpilogueField.Scaling)) : null;
        Part multiplier = new(this, EpilogueField.Multiplier, parts), residual = new(this, EpilogueField.Residual, parts);
        IReadOnlyList<EpilogueField>? tallied = quantises ? [] : parts;
        Part totals = new(this, EpilogueField.Totals, tallied), maxima = new(this, EpilogueField.Maxima, tallied);
        Scalar operandStride = Argument(EpilogueField.OperandStride);
        _kernel.Loop(Argument(EpilogueField.Rows), () =>
        {
            Sixteen rowScale = _lanes.BroadcastFloat(new Address(rowScales));
            Sixteen offset = _integers ? _lanes.BroadcastInt32(new Address(offsets)) : default;
            List<Sixteen> values = [];
            for (int index = 0; index < halves.Count; index++)
            {
                Sixteen value = _integers
                    ? _lanes.MultiplyAdd(Dequantised(Half(sums, halves[index]), offset, rowScale), scales[index], biases[index])
                    : _lanes.MultiplyAdd(_lanes.LoadFloat(Half(sums, halves[index])), rowScale, biases[index]);
                values.Add(_lanes.Apply(value, _activation.Apply));
            }

            multiplier.Where(at => Each(halves, index => _lanes.MultiplyBy(values[index], Load(at, halves[index], masks, index))));
            residual.Where(at => Each(halves, index => _lanes.AddTo(values[index], Load(at, halves[index], masks, index))));
            for (int index = 0; index < halves.Count; index++)
            {
                if (columns is null && isWhole)
                    _lanes.Store(Half(output, halves[index]), values[index]);
                else if (columns is null)
                    _lanes.StorePartial(masks[index], Half(output, halves[index]), values[index]);
                if (!isWhole)
                    values[index] = _lanes.And(values[index], masks[index]);
            }

            columns?.Store(values, halves, output, valueSums);

            totals.Where(at => Accumulate(at, values, (total, value) => _lanes.AddTo(total, value)));
            maxima.Where(at => Accumulate(at, values, (largest, value) => _lanes.MaxMagnitude(largest, value)));

            _kernel.Advance(sums, Halves * Sixteen.Bytes);
            _kernel.Assign(rowScales, new Address(rowScales, rowScaleStep));
            if (_integers)
                _kernel.Advance(offsets, sizeof(int));
            // with int8, registers are short: strides are looked up
            _kernel.Assign(output, new Address(output, quantises ? Argument(EpilogueField.ValuesStride) : outputStride));
            if (quantises)
                _kernel.Assign(valueSums, new Address(valueSums, Argument(EpilogueField.ValueSumsStride)));
            multiplier.Where(at => _kernel.Assign(at, new Address(at, operandStride)));
            residual.Where(at => _kernel.Assign(at, new Address(at, operandStride)));
            totals.Where(at => _kernel.Advance(at, Sixteen.Bytes));
            maxima.Where(at => _kernel.Advance(at, Sixteen.Bytes));
        });
        columns?.AddDamage(new Address(Argument(EpilogueField.Damage)));
    }

    private Sixteen Dequantised(Address sums, Sixteen offset, Sixteen rowScale) =>
        _lanes.Multiply(_lanes.ConvertInt32ToFloat(_lanes.DifferenceInt32(_lanes.LoadInt32(sums), offset)), rowScale);

    private void Accumulate(Scalar pointer, List<Sixteen> values, Action<Sixteen, Sixteen> add)
    {
        Sixteen running = _lanes.LoadFloat(new Address(pointer));
        foreach (Sixteen value in values)
            add(running, value);
        _lanes.Store(new Address(pointer), running);
    }

    private Sixteen Load(Scalar pointer, int half, List<Sixteen> masks, int index) =>
        masks.Count == 0 ? _lanes.LoadFloat(Half(pointer, half)) : _lanes.LoadPartial(masks[index], Half(pointer, half));

    /// <summary>The lanes of a half that are columns.</summary>
    private Sixteen Mask(int half)
    {
        Scalar columns = Argument(EpilogueField.Columns);
        _kernel.Advance(columns, -half * Sixteen.Lanes);
        return _lanes.LanesBelow(columns);
    }

    private static void Each(IReadOnlyList<int> halves, Action<int> action)
    {
        for (int index = 0; index < halves.Count; index++)
            action(index);
    }

    private static Address Half(Scalar pointer, int half) => new(pointer, Displacement: half * Sixteen.Bytes);

    private Scalar Argument(EpilogueField field) => _kernel.LoadScalar(Field(field));

    private static Address Field(EpilogueField field) => new(Scalar.Arguments, Displacement: (int)field);

    /// <summary>A part of the work that is done where its pointer is given.</summary>
    private sealed class Part
    {
        private readonly KernelBuilder _kernel;
        private readonly bool? _isGiven;
        private readonly Scalar _pointer;

        /// <param name="program">The program.</param>
        /// <param name="field">The pointer.</param>
        /// <param name="given">The pointers that are given; null: asked for each row.</param>
        public Part(EpilogueProgram program, EpilogueField field, IReadOnlyList<EpilogueField>? given)
        {
            _kernel = program._kernel;
            _isGiven = given?.Contains(field);
            _pointer = _isGiven == false ? default : program.Argument(field);
        }

        public void Where(Action<Scalar> body)
        {
            if (_isGiven == null)
                _kernel.If(_pointer, () => body(_pointer));
            else if (_isGiven == true)
                body(_pointer);
        }
    }
}
