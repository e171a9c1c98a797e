using Lathe.Transformers;

namespace Lathe.Training.Cli.Models;

/// <summary>What each task asks of a model.</summary>
internal static class TaskKinds
{
    /// <summary>The head that it trains; none for vectors, which every encoder gives.</summary>
    public static EncoderHead HeadOf(TaskKind task) => task switch
    {
        TaskKind.Classification => EncoderHead.SequenceClassification,
        TaskKind.Tokens => EncoderHead.TokenClassification,
        TaskKind.Mlm => EncoderHead.MaskedLanguageModel,
        TaskKind.Answers => EncoderHead.QuestionAnswering,
        TaskKind.Embedding => EncoderHead.None,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "expected a member of TaskKind"),
    };

    /// <summary>The task that a checkpoint's head was made for; null where it has none.</summary>
    public static TaskKind? Of(EncoderHead head) => head == EncoderHead.None ? null
        : Enum.GetValues<TaskKind>().First(task => HeadOf(task) == head);

    /// <summary>Whether its classes have names.</summary>
    public static bool HasClasses(TaskKind task) => task is TaskKind.Classification or TaskKind.Tokens;

    /// <summary>As <c>--task</c> spells it.</summary>
    public static string NameOf(TaskKind task) => task.ToString().ToLowerInvariant();
}
