using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>What the rows of a value stand for, in a model none of whose steps reads across sequences.</summary>
internal enum RowRole
{
    /// <summary>The same for every batch.</summary>
    Constant,

    /// <summary>[batch, …]: one for each sequence.</summary>
    Sequence,

    /// <summary>[batch, sequence, …]: one for each token; padding may be left out.</summary>
    Token,

    /// <summary>[batch, sequence], and read only to tell what is padding; empty where none is computed.</summary>
    Mask,

    /// <summary>Of one shape or another, as the checkpoint has it.</summary>
    Mixed,
}

internal static class RowRoles
{
    /// <summary>By the shape alone; null where batch and sequence stand elsewhere than in front.</summary>
    public static RowRole? Of(TensorType type)
    {
        RowRole? role = Of(type.Shape);
        foreach (TypeAlternative alternative in type.Alternatives)
        {
            RowRole? other = Of(alternative.Type.Shape);
            if (role is null || other is null)
                return null;
            if (role != other)
                role = RowRole.Mixed;
        }
        return role;
    }

    /// <summary>Elements of a row: all axes behind those that the role counts.</summary>
    public static Dimension Width(TensorType type, RowRole role) => Extent.Product(type.Shape.Skip(Counted(role)));

    /// <summary>Rows of the last axis in one row: all axes behind those that the role counts but the last.</summary>
    public static Dimension Inner(TensorType type, RowRole role) => Extent.Product(type.Shape.Take(type.Rank - 1).Skip(Counted(role)));

    private static int Counted(RowRole role) => role switch { RowRole.Token or RowRole.Mask => 2, RowRole.Sequence => 1, _ => 0 };

    private static RowRole? Of(EquatableArray<Dimension> shape)
    {
        if (!shape.Any(Extents.IsFree))
            return RowRole.Constant;
        if (!shape[0].Equals(Dimension.Batch))
            return null;
        if (!shape.Skip(1).Any(Extents.IsFree))
            return RowRole.Sequence;
        return shape[1].Equals(Dimension.Sequence) && !shape.Skip(2).Any(Extents.IsFree) ? RowRole.Token : null;
    }
}
