using TorchSharp;

namespace Lathe.Training;

/// <summary>Examples as one run of a model reads them, padded to the longest of them and no further.</summary>
public sealed class TrainingBatch
{
    private TrainingBatch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, IReadOnlyList<EncodedRow> rows, int[][] ids, int paddingId,
        torch.Device device)
    {
        (Examples, Indices, Rows) = (examples, indices, rows);
        Sequence = ids.Max(row => row.Length);
        long[] padded = new long[ids.Length * Sequence], mask = new long[padded.Length], types = new long[padded.Length];
        Array.Fill(padded, paddingId);
        for (int i = 0; i < ids.Length; i++)
        {
            for (int j = 0; j < ids[i].Length; j++)
            {
                padded[i * Sequence + j] = ids[i][j];
                mask[i * Sequence + j] = 1;
                types[i * Sequence + j] = rows[i].Tokens.TypeIds[j];
            }

            Tokens += ids[i].Length;
        }

        InputIds = Placed(padded);
        AttentionMask = Placed(mask);
        TokenTypeIds = Placed(types);
        torch.Tensor Placed(long[] values) => torch.tensor(values, [ids.Length, Sequence], device: device);
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<PreparedExample> Examples { get; }

    /// <summary>The number of each example among all of its data, from 0.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Where the model reads two texts of an example one by one, all first ones stand before all second ones.</summary>
    public IReadOnlyList<EncodedRow> Rows { get; }

    /// <summary>Tokens of the longest row.</summary>
    public int Sequence { get; }

    /// <summary>Tokens of all rows, padding left out.</summary>
    public long Tokens { get; }

    /// <summary>int64 [rows, sequence].</summary>
    public torch.Tensor InputIds { get; }

    /// <summary>int64 [rows, sequence]: 1 for tokens, 0 for padding.</summary>
    public torch.Tensor AttentionMask { get; }

    /// <summary>int64 [rows, sequence].</summary>
    public torch.Tensor TokenTypeIds { get; }

    /// <summary>What the model is to say: int64, of a shape that is the task's matter, or float32 where it is scores.</summary>
    public torch.Tensor? Targets { get; private set; }

    /// <summary>Puts examples into a batch; its tensors belong to the dispose scope that is open.</summary>
    /// <param name="examples">At least one, all with as many rows.</param>
    /// <param name="indices">The number of each among all of its data.</param>
    /// <param name="paddingId">Fills rows up.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <param name="ids">Ids to read in the place of the rows' own, of the same lengths; null for these.</param>
    /// <exception cref="ArgumentException">There is no example, or they differ in their number of rows.</exception>
    public static TrainingBatch Of(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, int paddingId, torch.Device device, int[][]? ids = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(device);
        if (examples.Count == 0 || examples.Any(example => example.Rows.Count != examples[0].Rows.Count))
            throw new ArgumentException("expected at least one example, all with as many rows", nameof(examples));
        EncodedRow[] rows = [.. Enumerable.Range(0, examples[0].Rows.Count).SelectMany(i => examples.Select(example => example.Rows[i]))];
        return new TrainingBatch(examples, indices, rows, ids ?? [.. rows.Select(row => row.Tokens.Ids.ToArray())], paddingId, device);
    }

    /// <summary>Gives the batch classes or numbers of tokens.</summary>
    /// <param name="values">Row by row.</param>
    /// <param name="shape">Of the tensor.</param>
    public TrainingBatch WithTargets(long[] values, params long[] shape)
    {
        Targets = torch.tensor(values, shape, device: InputIds.device);
        return this;
    }

    /// <summary>Gives the batch scores.</summary>
    /// <param name="values">One an example.</param>
    public TrainingBatch WithTargets(float[] values)
    {
        Targets = torch.tensor(values, device: InputIds.device);
        return this;
    }

    /// <summary>The model's inputs by the names of its parameters, however they are spelled; null for those that are none of the
    /// three.</summary>
    public torch.Tensor?[] Inputs(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(name => ModelOutputs.Plain(name) switch
        {
            "inputids" => InputIds,
            "attentionmask" => AttentionMask,
            "tokentypeids" => TokenTypeIds,
            _ => null,
        })];
    }
}
