namespace Lathe.Compression;

/// <summary>How much units matter, measured by who trains: what <see cref="Importance.Taylor"/>, <see cref="Importance.Hessian"/> and
/// <see cref="Importance.Movement"/> rank by.</summary>
public interface IUnitImportance
{
    /// <summary>The scores of a layer's units, more is more important; null where nothing is known of it.</summary>
    /// <param name="layer">The place of the layer that writes the units, <c>encoder.layer.3.intermediate.dense</c>.</param>
    /// <param name="byHead">Units are heads; otherwise neurons.</param>
    /// <param name="importance">Taylor, Hessian or Movement.</param>
    IReadOnlyList<double>? Of(string layer, bool byHead, Importance importance);
}
