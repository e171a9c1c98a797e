namespace Lathe.Training;

/// <summary>What came of a training.</summary>
/// <param name="Losses">Of each step, from the first, also of those before a stop.</param>
/// <param name="Evaluations">In order; empty where there is no validation data.</param>
/// <param name="Best">The evaluation whose weights the model has now; null where there is none: then it has the last ones.</param>
/// <param name="EndedEarly">Whether the metric did not get better any more.</param>
public sealed record TrainingResult(
    IReadOnlyList<double> Losses, IReadOnlyList<TrainingEvaluation> Evaluations, TrainingEvaluation? Best, bool EndedEarly);
