using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Asks a teacher about all examples, and writes its answers down row by row, without padding.</summary>
internal sealed class TeacherRecording
{
    private const string Start = "startlogits", End = "endlogits";

    private readonly Teacher teacher;
    private readonly TrainingTask task;
    private readonly TrainingData data;
    private readonly int batchSize;
    private readonly int[] kept;

    public TeacherRecording(Teacher teacher, TrainingTask task, TrainingData data, IReadOnlyList<string>? outputs, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (!task.HasFixedInputs)
            throw new ArgumentException("this task masks other tokens of a text each time; what a teacher says to one of them is no answer "
                + "to the others", nameof(task));
        string[] names = [.. teacher.OutputNames.Select(ModelOutputs.Plain)];
        kept = outputs is null ? [.. Enumerable.Range(0, names.Length)] : [.. outputs.Select(name =>
        {
            int found = Array.IndexOf(names, ModelOutputs.Plain(name));
            return found >= 0 ? found : throw new ArgumentException(
                $"the teacher has no output '{name}'; it gives {string.Join(", ", teacher.OutputNames)}", nameof(outputs));
        })];
        (this.teacher, this.task, this.data, this.batchSize) = (teacher, task, data, batchSize);
    }

    public void Write(string path, CancellationToken cancellationToken)
    {
        PreparedExample[] examples = [.. data.Examples.Select(task.Prepare)];
        task.CheckData(data, examples);
        int rows = examples[0].Rows.Count;
        bool[] areOfTokens = new bool[kept.Length];
        torch.Tensor?[][] answers = [.. kept.Select(_ => new torch.Tensor?[examples.Length * rows])];
        using DisposeScope all = torch.NewDisposeScope();
        foreach (int[] indices in LengthBatches.Sorted([.. examples.Select(example => example.Length)], batchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = torch.NewDisposeScope();
            PreparedExample[] chosen = [.. indices.Select(index => examples[index])];
            if (teacher.Encoder is not null)
                chosen = [.. chosen.Select(example => example with { Rows = [.. example.Rows.Select(Read)] })];
            TrainingBatch batch = TrainingBatch.Of(chosen, indices, (teacher.Encoder ?? task.Encoder).PaddingId, torch.CPU);
            IReadOnlyList<torch.Tensor> found = teacher.Run(batch);
            for (int i = 0; i < kept.Length; i++)
            {
                areOfTokens[i] = IsOfTokens(teacher.OutputNames[kept[i]], found[kept[i]]);
                for (int row = 0; row < batch.Rows.Count; row++)
                {
                    torch.Tensor answer = found[kept[i]][row].detach().cpu();
                    if (areOfTokens[i])
                        answer = answer.narrow(0, 0, batch.Rows[row].Tokens.Ids.Count);
                    // a copy: what it is a part of goes with the batch
                    answers[i][indices[row % indices.Length] * rows + row / indices.Length] =
                        scope.MoveToOuter(areOfTokens[i] ? answer.clone() : answer.clone().unsqueeze(0));
                }
            }
        }

        long[] lengths = [.. examples.SelectMany(example => example.Rows.Select(row => (long)Read(row).Tokens.Ids.Count))];
        using torch.Tensor lengthTensor = torch.tensor(lengths, [examples.Length, rows]);
        List<(string, torch.Tensor)> tensors = [(RecordedTeacher.LengthsName, lengthTensor)];
        for (int i = 0; i < kept.Length; i++)
            tensors.Add(((areOfTokens[i] ? RecordedTeacher.TokensPrefix : RecordedTeacher.RowsPrefix) + teacher.OutputNames[kept[i]],
                torch.cat([.. answers[i].Select(answer => answer!)])));

        StoredTensors.Write(path, tensors,
            [new(RecordedTeacher.DataKey, data.Fingerprint), new(RecordedTeacher.TaskKey, task.GetType().Name)]);
    }

    /// <summary>A row as the teacher reads it.</summary>
    private EncodedRow Read(EncodedRow row) => teacher.Encoder is { } encoder ? row.Through(encoder, task.Longest) : row;

    /// <summary>By shape where there is a width, and by name where there is none: a row of scores looks like a row of tokens.</summary>
    private static bool IsOfTokens(string name, torch.Tensor output) => output.shape.Length switch
    {
        3 => true,
        2 => ModelOutputs.Plain(name) is Start or End,
        _ => throw new InvalidOperationException(
            $"the teacher's '{name}' has {output.shape.Length} axes; rows and tokens can be recorded. Name the outputs to keep."),
    };
}
