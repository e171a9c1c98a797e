using System.Runtime.InteropServices;
using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.Training;

/// <summary>What a teacher said once to each example, from a file that <see cref="Record"/> wrote.</summary>
public sealed class RecordedTeacher : Teacher
{
    internal const string DataKey = "data", TaskKey = "task", LengthsName = "lengths", TokensPrefix = "tokens.", RowsPrefix = "rows.";

    private readonly string path, fingerprint;
    private readonly RecordedOutput[] outputs;
    private readonly long[] lengths;
    private readonly int rowsOfExample;

    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It is missing, damaged, or no such file.</exception>
    public RecordedTeacher(string path)
        : base(encoder: null, vocabularySize: null)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        this.path = path;
        if (!file.Metadata.TryGetValue(DataKey, out string? data) || !file.Metadata.ContainsKey(TaskKey)
            || !file.Tensors.TryGetValue(LengthsName, out TensorEntry? entry) || entry.Type != StoredType.I64 || entry.Shape.Count != 2
            || entry.Shape[1] is not (1 or 2))
            throw new CheckpointException(path, null,
                "holds no recorded answers of a teacher; expected a file that RecordedTeacher.Record wrote.");
        fingerprint = data;
        rowsOfExample = (int)entry.Shape[1];
        lengths = MemoryMarshal.Cast<byte, long>(StoredTensors.Bytes(file, entry)).ToArray();
        long tokens = 0;
        foreach (long length in lengths)
            tokens = length is > 0 and <= int.MaxValue ? tokens + length
                : throw new CheckpointException(path, LengthsName, $"has the length {length}; the file is damaged.");
        outputs = [.. file.Tensors.Values.Where(tensor => tensor.Name != LengthsName).OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
            .Select(tensor => Read(file, tensor, tokens))];
        OutputNames = [.. outputs.Select(output => output.Name)];
    }

    /// <inheritdoc/>
    public override bool NeedsFixedInputs => true;

    public override IReadOnlyList<string> OutputNames { get; }

    /// <summary>Asks a teacher once about each example, and writes down what it says.</summary>
    /// <param name="path">The file: it holds its old contents or the whole new file.</param>
    /// <param name="teacher">Who is asked.</param>
    /// <param name="task">How examples are read; the same for each time.</param>
    /// <param name="data">All examples.</param>
    /// <param name="outputs">Which of the teacher's outputs are kept; all of them where it is null.</param>
    /// <param name="batchSize">Examples of a run, at least 1.</param>
    /// <param name="cancellationToken">Asked before each run; nothing is written then.</param>
    /// <exception cref="ArgumentException">The task masks other tokens each time, or an output is none of the teacher's.</exception>
    public static void Record(
        string path, Teacher teacher, TrainingTask task, TrainingData data, IReadOnlyList<string>? outputs = null, int batchSize = 32,
        CancellationToken cancellationToken = default) =>
        new TeacherRecording(teacher, task, data, outputs, batchSize).Write(path, cancellationToken);

    /// <summary>Refuses other data than was recorded, and other tokens where answers are of tokens.</summary>
    /// <exception cref="CheckpointException">It is not the same.</exception>
    public override void CheckData(TrainingData data, IReadOnlyList<PreparedExample> examples)
    {
        base.CheckData(data, examples);
        if (data.Fingerprint != fingerprint || examples.Count * rowsOfExample != lengths.Length)
            throw new CheckpointException(path, null,
                $"holds a teacher's answers to {lengths.Length / Math.Max(1, rowsOfExample)} examples with the "
                + $"fingerprint {fingerprint}, and {data.Name} is {data.Examples.Count} with {data.Fingerprint}; record them anew.");
        if (!outputs.Any(output => output.IsOfTokens))
            return;
        for (int i = 0; i < examples.Count; i++)
        {
            for (int row = 0; row < rowsOfExample; row++)
            {
                int found = examples[i].Rows[row].Tokens.Ids.Count;
                if (found != lengths[i * rowsOfExample + row])
                    throw new CheckpointException(path, null, $"holds answers of single tokens, and {examples[i].Source.Place} was "
                        + $"{lengths[i * rowsOfExample + row]} tokens when it was recorded, now {found}; record it anew.");
            }
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<torch.Tensor> Run(TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        // as the batch's rows: all first texts, then all second ones
        int[] rows = [.. Enumerable.Range(0, rowsOfExample).SelectMany(row => batch.Indices.Select(index => index * rowsOfExample + row))];
        return [.. outputs.Select(output => output.Rows(rows, batch.Sequence, batch.InputIds.device))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (RecordedOutput output in outputs)
                output.Dispose();
        }

        base.Dispose(disposing);
    }

    private RecordedOutput Read(SafetensorsFile file, TensorEntry tensor, long tokens)
    {
        bool ofTokens = tensor.Name.StartsWith(TokensPrefix, StringComparison.Ordinal);
        if ((!ofTokens && !tensor.Name.StartsWith(RowsPrefix, StringComparison.Ordinal)) || tensor.Type != StoredType.F32
            || tensor.Shape.Count is < 1 or > 2 || tensor.Shape[0] != (ofTokens ? tokens : lengths.Length))
            throw new CheckpointException(path, tensor.Name,
                $"is {tensor}, which is no recorded answer to {lengths.Length} rows of {tokens} tokens.");
        string name = tensor.Name[(ofTokens ? TokensPrefix : RowsPrefix).Length..];
        return new RecordedOutput(name, StoredTensors.Read(file, tensor).DetachFromDisposeScope(), ofTokens ? lengths : null);
    }
}
