namespace Lathe.Training;

/// <summary>An example that a task has checked and encoded.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Rows">What the model is to read: one row, or two where it reads two texts one by one.</param>
/// <param name="Targets">Numbers of classes or of tokens; what each says is the task's matter.</param>
/// <param name="Score">Where the target is a number, else NaN.</param>
public sealed record PreparedExample(
    TrainingExample Source, IReadOnlyList<EncodedRow> Rows, IReadOnlyList<int> Targets, double Score = double.NaN)
{
    /// <summary>What a teacher with a vocabulary of its own reads in the place of <see cref="Rows"/>; null where it reads the
    /// same.</summary>
    public IReadOnlyList<EncodedRow>? TeacherRows { get; init; }

    /// <summary>Tokens of the longest row.</summary>
    public int Length { get; } = Rows.Max(row => row.Tokens.Ids.Count);
}
