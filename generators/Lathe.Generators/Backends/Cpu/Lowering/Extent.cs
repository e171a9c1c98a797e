using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Arithmetic on extents that lowering decides with.</summary>
internal static class Extent
{
    /// <summary>Stands for batch × sequence and for configuration values where sizes must be compared: a base-sized encoder.</summary>
    private const int TypicalBatch = 8, TypicalSequence = 128, TypicalDimension = 768;

    public static Dimension Product(IEnumerable<Dimension> extents) => extents.Aggregate(Dimension.Of(1), Dimension.Multiply);

    /// <summary>Rows that a value of this shape has when its last axis is taken as columns.</summary>
    public static Dimension Rows(TensorType type) => Product(type.Shape.Take(type.Rank - 1));

    public static Dimension Columns(TensorType type) => type.Rank == 0 ? Dimension.Of(1) : type.Shape[type.Rank - 1];

    /// <summary>A plausible size, only ever used to prefer one choice over another that is just as right.</summary>
    public static double Typical(Dimension dimension) => dimension switch
    {
        ConstantDimension constant => constant.Value,
        FreeDimension { Name: "batch" } => TypicalBatch,
        FreeDimension => TypicalSequence,
        ArithmeticDimension { Sign: '+' } sum => Typical(sum.Left) + Typical(sum.Right),
        ArithmeticDimension { Sign: '-' } difference => Typical(difference.Left) - Typical(difference.Right),
        ArithmeticDimension { Sign: '*' } product => Typical(product.Left) * Typical(product.Right),
        ArithmeticDimension { Sign: '/' } quotient => Typical(quotient.Left) / System.Math.Max(1, Typical(quotient.Right)),
        _ => TypicalDimension,
    };
}
