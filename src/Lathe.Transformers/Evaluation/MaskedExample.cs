namespace Lathe.Transformers.Evaluation;

/// <param name="InputIds">The row, the mask's id at every masked position.</param>
/// <param name="Labels">Masked positions, and the ids that stood there.</param>
internal sealed record MaskedExample(int[] InputIds, IReadOnlyList<(int Position, int Id)> Labels);
