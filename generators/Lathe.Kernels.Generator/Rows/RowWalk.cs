using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>A walk over one row, or several of the same width side by side, sixteen floats a step; the last step may be masked.</summary>
/// <param name="lanes">The builder.</param>
/// <param name="width">How many floats; kept.</param>
internal sealed class RowWalk(SixteenBuilder lanes, Scalar width)
{
    private readonly KernelBuilder _kernel = lanes.Kernel;

    /// <summary>Emits the walk.</summary>
    /// <param name="unroll">Steps a turn: 1, 2 or 4.</param>
    /// <param name="rows">Where the rows begin; this walk moves copies.</param>
    /// <param name="step">Emits one step: which step of its turn it is, where each row's sixteen floats stand, and the mask of those that
    /// exist, or null for all.</param>
    public void Emit(int unroll, IReadOnlyList<Scalar> rows, Action<int, IReadOnlyList<Address>, Sixteen?> step)
    {
        Scalar[] pointers = [.. rows.Select(_kernel.Copy)];
        Scalar whole = _kernel.Copy(width);
        _kernel.ShiftRight(whole, 4);
        if (unroll > 1)
        {
            // Which step of its turn a step is decides which sum it goes to: no target may choose another length of turns.
            Scalar turns = _kernel.Copy(whole);
            _kernel.ShiftRight(turns, unroll == 2 ? 1 : 2);
            _kernel.Loop(turns, () => Turn(unroll));
            _kernel.And(whole, unroll - 1);
        }

        _kernel.Loop(whole, () => Turn(1));
        Scalar rest = _kernel.Copy(width);
        _kernel.And(rest, Sixteen.Lanes - 1);
        _kernel.If(rest, () => step(0, [.. pointers.Select(pointer => new Address(pointer))], lanes.LanesBelow(rest)));

        void Turn(int steps)
        {
            for (int index = 0; index < steps; index++)
            {
                int displacement = index * Sixteen.Bytes;
                step(index, [.. pointers.Select(pointer => new Address(pointer, Displacement: displacement))], null);
            }

            foreach (Scalar pointer in pointers)
                _kernel.Advance(pointer, steps * Sixteen.Bytes);
        }
    }
}
