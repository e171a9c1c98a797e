using Lathe;
using Lathe.Checkpoints;

namespace Intents;

/// <summary>What teacher and student differ in, as config.json has it.</summary>
/// <param name="Vocabulary">Tokens: 30,522 of the teacher, those that the training sentences use of the student.</param>
public sealed record IntentConfiguration(int Vocabulary) : IModelConfiguration<IntentConfiguration>
{
    /// <inheritdoc/>
    public static IntentConfiguration FromCheckpoint(Checkpoint checkpoint) =>
        new(new ModelConfigurationReader(checkpoint).Int32("vocab_size", 1, 1 << 20));
}
