using System.ComponentModel;
using Lathe.Checkpoints;

namespace Lathe.CompilerServices;

/// <summary>One linear layer of a product; several that read the same input are stacked along their outputs.</summary>
/// <param name="Outputs">Output features of this layer.</param>
/// <param name="Paths">
/// Candidate paths relative to the reader's scope, the preferred one first: each tensor of the layer, <c>weight</c> and <c>bias</c>,
/// is taken from the first path that has it. An empty path is the scope itself.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LinearPart(int Outputs, params string[] Paths)
{
    /// <summary>
    /// Where a checkpoint decides how many units there are: whose outputs decide how many this layer reads, and how many it writes, for
    /// messages about a tensor that does not fit: <c>reads what 'intermediate.dense' writes</c>.
    /// </summary>
    public string? Coupling { get; init; }
}
