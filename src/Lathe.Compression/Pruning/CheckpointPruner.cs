using System.Runtime.InteropServices;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Removes units from a checkpoint along the table of coupled axes, whatever the architecture.</summary>
/// <param name="checkpoint">The dense one.</param>
/// <param name="options">How much, and by what.</param>
/// <param name="layers">The model's products by the place of each layer that they are made of.</param>
/// <param name="inputs">What the products read; null where nothing needs it.</param>
/// <param name="earlier">What was removed from the checkpoint before; it is told of beside what goes now.</param>
/// <param name="round">How far; null: all of it.</param>
internal sealed class CheckpointPruner(
    Checkpoint checkpoint, PruningOptions options, IReadOnlyDictionary<string, string> layers, CalibratedInputs? inputs,
    IReadOnlyList<PrunedUnits> earlier, PruningRound? round = null)
{
    private readonly PruningRound round = round ?? PruningRound.Only();
    private readonly Dictionary<string, Edit> edits = new(StringComparer.Ordinal);
    private IReadOnlyList<PrunedUnits>? chosen;

    /// <summary>Chooses, and notes what becomes of each tensor.</summary>
    /// <returns>What is left of each layer that lost units, now or before.</returns>
    /// <exception cref="CheckpointException">There is nothing that may be pruned as asked.</exception>
    public IReadOnlyList<PrunedUnits> Choose(CouplingTable table)
    {
        IReadOnlyList<PrunableUnits> all = PrunableUnits.Of(table, checkpoint);
        if (options.Layers.FirstOrDefault(layer => !layer.MayBeAbsent && !all.Any(units => IsMeant(layer, units))) is { } unknown)
        {
            throw new CheckpointException(checkpoint.Path, null, $"has no {(unknown.ByHead ? "heads" : "neurons")} of '{unknown.Layer}' "
                + $"that may be removed; it has {(all.Count == 0 ? "none at all" : string.Join(", ", all.Select(units => units.Name)))}.");
        }

        UnitScores scores = new(checkpoint, layer => layers.TryGetValue(layer, out string? product)
            ? inputs?.Find(product) : null, options.Gradients, round.Seed(options.Seed));
        PrunedUnits[] now = [.. Choose(all, byHead: true, options.Heads, scores), .. Choose(all, byHead: false, options.Neurons, scores)];
        string[] order = [.. all.Select(units => units.Name)];
        chosen = [.. now.Select(units => earlier.FirstOrDefault(units.IsSameAs) is { } before ? units.After(before) : units)
            .Concat(earlier.Where(before => !now.Any(before.IsSameAs)))
            .OrderByDescending(units => units.ByHead).ThenBy(units => Array.IndexOf(order, units.Layer))];
        return chosen;
    }

    /// <summary>Writes the pruned checkpoint's tensors as one file.</summary>
    public void Write(string path)
    {
        List<TensorToWrite> tensors = [];
        Dictionary<string, Matrix> biases = new(StringComparer.Ordinal);
        foreach (TensorEntry entry in checkpoint.Tensors.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            tensors.Add(edits.TryGetValue(entry.Name, out Edit? edit)
                ? ToWrite(entry, edit, biases)
                : new TensorToWrite(entry.Name, entry.Type, entry.Shape,
                entry.Bytes, stream => checkpoint.FileOf(entry).CopyTo(entry, stream)));
        }

        // a bias that a fit has moved is written in the place of the one that was read
        tensors = [.. tensors.Select(tensor => biases.TryGetValue(tensor.Name, out Matrix? moved)
            ? ToWrite(tensor.Name, [moved.Rows], moved) : tensor)];
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, path, tensors, KeptIndices.Metadata(chosen ?? earlier)));
    }

    private IEnumerable<PrunedUnits> Choose(IReadOnlyList<PrunableUnits> all, bool byHead, double share, UnitScores scores)
    {
        PrunableUnits[] prunable = [.. all.Where(units => units.Group.ByHead == byHead)];
        List<PrunedUnits> pruned = [];
        List<PrunableUnits> others = [];
        foreach (PrunableUnits units in prunable)
        {
            if (options.Layers.LastOrDefault(layer => IsMeant(layer, units)) is not { } said)
                others.Add(units);
            else if (said.Share > 0)
                pruned.AddRange(Remove([units], said.Share, said.Importance, isGlobal: false, scores));
        }

        if (share > 0 && prunable.Length == 0)
            throw new CheckpointException(checkpoint.Path, null,
                $"the model has no {(byHead ? "heads" : "neurons")} that may be removed; 'lathe explain --coupling' tells why.");
        if (share > 0)
            pruned.AddRange(Remove(others, share, options.Importance, options.Global, scores));
        // in the order of the table, whoever says it
        string[] order = [.. prunable.Select(units => units.Name)];
        return pruned.OrderBy(units => Array.IndexOf(order, units.Layer));
    }

    private List<PrunedUnits> Remove(
        IReadOnlyList<PrunableUnits> layers, double share, Importance importance, bool isGlobal, UnitScores scores)
    {
        double[][] told = [.. layers.Select(units => scores.Of(units, importance))];
        IReadOnlyList<IReadOnlySet<int>> removed = UnitSelection.Choose(
            told, [.. layers.Zip(told, round.First.Of)], round.Gone(share), isGlobal, options.FewestLeft);
        List<PrunedUnits> pruned = [];
        for (int i = 0; i < layers.Count; i++)
        {
            PrunableUnits units = layers[i];
            Note(units, removed[i]);
            int[] kept = [.. Enumerable.Range(0, units.Units).Where(unit => !removed[i].Contains(unit))];
            pruned.Add(new PrunedUnits(units.Name, units.Group.ByHead, units.Units, kept)
            {
                Importance = importance,
                Rows = kept.Length * units.UnitRows,
            });
        }

        return pruned;
    }

    private static bool IsMeant(LayerPruning layer, PrunableUnits units) =>
        layer.ByHead == units.Group.ByHead && PathPattern.Match(layer.Layer, units.Name) is not null;

    private void Note(PrunableUnits units, IReadOnlySet<int> removed)
    {
        foreach (CoupledTensor tensor in units.Tensors)
        {
            int[] places = [.. removed.SelectMany(tensor.Places)];
            Edit edit = EditOf(tensor.Weight);
            (tensor.IsColumns ? edit.Columns : edit.Rows).UnionWith(places);
            if (tensor.IsColumns)
                (edit.Layer, edit.Bias) = (tensor.Layer, tensor.Bias);
            else if (tensor.Bias is not null)
                EditOf(tensor.Bias).Rows.UnionWith(places);
        }
    }

    private Edit EditOf(TensorEntry entry) =>
        CollectionsMarshal.GetValueRefOrAddDefault(edits, entry.Name, out _) ??= new Edit();

    private TensorToWrite ToWrite(TensorEntry entry, Edit edit, Dictionary<string, Matrix> biases)
    {
        Matrix before = Matrix.Read(checkpoint, entry), after = before.Without(edit.Rows, edit.Columns);
        // a layer that loses outputs too is fitted in what it keeps
        if (options.Refit && edit is { Layer: { } layer, Columns.Count: > 0 } && layers.TryGetValue(layer, out string? product)
            && inputs?.Of(product, before.Columns) is { } seen)
        {
            HashSet<int> nothing = [];
            Matrix kept = before.Without(edit.Rows, nothing);
            Matrix? bias = edit.Bias is { } stored ? Matrix.Read(checkpoint, stored).Without(edit.Rows, nothing) : null;
            if (Refit.Run(kept, bias?.Values, edit.Columns, seen) is { } fitted)
            {
                after = fitted;
                if (bias is not null)
                    biases[edit.Bias!.Name] = bias;
            }
        }

        return ToWrite(entry.Name, entry.Shape.Count == 2 ? [after.Rows, after.Columns] : [after.Rows], after);
    }

    private static TensorToWrite ToWrite(string name, long[] shape, Matrix values) => new(
        name, StoredType.F32, shape, values.Values.LongLength * sizeof(float),
        stream => stream.Write(MemoryMarshal.AsBytes(values.Values.AsSpan())));

    /// <summary>What becomes of a tensor.</summary>
    private sealed class Edit
    {
        public HashSet<int> Rows { get; } = [];

        public HashSet<int> Columns { get; } = [];

        /// <summary>Of a layer that loses inputs, its place; else null.</summary>
        public string? Layer { get; set; }

        public TensorEntry? Bias { get; set; }
    }
}
