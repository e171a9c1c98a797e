using System.Globalization;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Units that may be removed, with all tensors that shrink with them: one element of an array's group, or a group of the whole
/// model.</summary>
/// <param name="Group">What the compiler found.</param>
/// <param name="Index">The element, outermost array first; empty where one choice holds for the whole model.</param>
/// <param name="Tensors">In the order in which Forward reads them.</param>
internal sealed record PrunableUnits(CouplingGroup Group, IReadOnlyList<int> Index, IReadOnlyList<CoupledTensor> Tensors)
{
    private const string Element = "{i}";

    /// <summary>Neurons or heads that the checkpoint has: fewer than the class says where some were removed before.</summary>
    public int Units => Tensors.FirstOrDefault(tensor => tensor.Axis is { Axis: WeightAxis.Outputs, Offset: 0 }) is { } writer
        ? (int)Math.Min(Group.Units, writer.Weight.Shape[0] / writer.Axis.UnitSize) : Group.Units;

    /// <summary><c>encoder.layer.3.intermediate.dense</c>: the layer that writes them.</summary>
    public string Name => Tensors.FirstOrDefault(tensor => tensor.Axis.Axis == WeightAxis.Outputs)?.Layer ?? Tensors[0].Layer;

    /// <summary>Rows of that layer's weight that are one unit.</summary>
    public int UnitRows => (Tensors.FirstOrDefault(tensor => tensor.Axis.Axis == WeightAxis.Outputs) ?? Tensors[0]).Axis.UnitSize;

    /// <summary>All of a checkpoint, in the order of the table.</summary>
    /// <exception cref="CheckpointException">A layer of a group is not in the checkpoint.</exception>
    public static IReadOnlyList<PrunableUnits> Of(CouplingTable table, Checkpoint checkpoint)
    {
        List<PrunableUnits> found = [];
        foreach (CouplingGroup group in table.Groups.Where(IsPrunable))
        {
            int arrays = group.Each.Split("[*]").Length - 1;
            CoupledAxis first = group.Axes[0];
            foreach (int[] index in Indices(checkpoint, first, [], arrays))
            {
                CoupledTensor[] tensors = [.. group.Axes.SelectMany(axis =>
                    Indices(checkpoint, axis, index, Elements(axis.Paths[0])).Select(full => Tensor(checkpoint, axis, full)))];
                found.Add(new PrunableUnits(group, index, tensors));
            }
        }

        return found;
    }

    /// <summary>Compiled classes read extents of products from a checkpoint; norms and embeddings are as wide as the class says.</summary>
    private static bool IsPrunable(CouplingGroup group) =>
        group.MayBePruned && group.Axes.All(axis => axis.Axis is WeightAxis.Outputs or WeightAxis.Inputs);

    private static int Elements(string path) => path.Split(Element).Length - 1;

    /// <summary>All indices of that many arrays that begin like <paramref name="known"/> and are in the checkpoint.</summary>
    private static IEnumerable<int[]> Indices(Checkpoint checkpoint, CoupledAxis axis, int[] known, int arrays)
    {
        if (known.Length >= arrays)
        {
            yield return known;
            yield break;
        }

        for (int i = 0; Candidates(axis, [.. known, i]).Any(prefix => HasAny(checkpoint, prefix)); i++)
        {
            foreach (int[] index in Indices(checkpoint, axis, [.. known, i], arrays))
                yield return index;
        }
    }

    private static bool HasAny(Checkpoint checkpoint, string path) => path.Contains(Element, StringComparison.Ordinal)
        ? checkpoint.TensorNames.Any(name =>
        name.Contains(path[..path.IndexOf(Element, StringComparison.Ordinal)], StringComparison.Ordinal))
        : checkpoint.TryFind($"{path}.weight") is not null;

    private static IEnumerable<string> Candidates(CoupledAxis axis, IReadOnlyList<int> index) => axis.Paths.Select(path =>
    {
        foreach (int i in index)
        {
            int at = path.IndexOf(Element, StringComparison.Ordinal);
            path = $"{path[..at]}{i.ToString(CultureInfo.InvariantCulture)}{path[(at + Element.Length)..]}";
        }

        return path;
    });

    private static CoupledTensor Tensor(Checkpoint checkpoint, CoupledAxis axis, int[] index)
    {
        string[] candidates = [.. Candidates(axis, index)];
        foreach (string path in candidates)
        {
            if (checkpoint.TryFind($"{path}.weight") is { } weight)
                return new CoupledTensor(axis, candidates[0], weight,
                    candidates.Select(p => checkpoint.TryFind($"{p}.bias")).FirstOrDefault(b => b is not null));
        }

        throw new CheckpointException(checkpoint.Path, $"{candidates[0]}.weight",
            $"is not in the checkpoint, but {axis} shrinks with other tensors of it; tried {string.Join(", ", candidates)}.");
    }
}
