using System;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>Rows of floats of any width to whole panels of 32 columns, which lie so many bytes apart; nothing is read behind a row's last
/// column.</summary>
internal static class PanelRows
{
    private const float LogarithmBase = 1.44269504f;
    private const float Lowest = -2e38f;

    /// <summary>The rows as they are, with zeros behind them.</summary>
    public static void BuildCopy(KernelBuilder kernel) => Build(kernel, (value, _) => value);

    /// <summary>
    /// Masks × log₂ e, −∞ behind the last key. Finite numbers stay finite: a query whose keys all have the lowest one weighs them alike.
    /// NaN stays NaN.
    /// </summary>
    public static void BuildMask(KernelBuilder kernel)
    {
        Vector lowest = kernel.Broadcast(Lowest);
        Vector nothing = kernel.Broadcast(float.NegativeInfinity);
        Build(kernel, (mask, exists) =>
        {
            Vector power = kernel.Max(kernel.Min(mask, lowest), kernel.Multiply(mask, LogarithmBase));
            return exists is { } some ? kernel.Select(some, power, nothing) : power;
        });
    }

    private static void Build(KernelBuilder kernel, Func<Vector, Vector?, Vector> function)
    {
        SixteenBuilder lanes = new(kernel);
        Scalar row = kernel.Argument(ArgumentBlock.A), panels = kernel.Argument(ArgumentBlock.C),
            panelBytes = kernel.Argument(AttentionArgument.PanelBytes);
        Scalar rest = kernel.Argument(AttentionArgument.Columns);
        kernel.And(rest, TilePass.TileColumns - 1);
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            Scalar source = kernel.Copy(row), target = kernel.Copy(panels);
            Scalar whole = kernel.Argument(AttentionArgument.Columns);
            kernel.ShiftRight(whole, 5);
            kernel.Loop(whole, () =>
            {
                for (int offset = 0; offset < 2 * Sixteen.Bytes; offset += kernel.VectorBytes)
                    kernel.Store(new Address(target, Displacement: offset),
                        function(kernel.LoadFloat(new Address(source, Displacement: offset)), null));
                kernel.Advance(source, 2 * Sixteen.Bytes);
                kernel.Assign(target, new Address(target, panelBytes));
            });
            kernel.If(rest, () =>
            {
                for (int half = 0; half < 2; half++)
                {
                    Scalar left = kernel.AddressOf(new Address(rest, Displacement: -half * Sixteen.Lanes));
                    Sixteen exists = lanes.LanesBelow(left);
                    for (int part = 0; part < lanes.Parts; part++)
                    {
                        int offset = half * Sixteen.Bytes + part * kernel.VectorBytes;
                        Vector value = kernel.LoadPartial(exists.Parts[part], new Address(source, Displacement: offset));
                        kernel.Store(new Address(target, Displacement: offset), function(value, exists.Parts[part]));
                    }
                }
            });
            kernel.Assign(row, new Address(row, kernel.Argument(ArgumentBlock.AStride)));
            kernel.Assign(panels, new Address(panels, kernel.Argument(ArgumentBlock.CStride)));
        });
    }
}
