using Lathe.Checkpoints;

namespace Lathe.Tests.Sessions;

internal sealed record TinyConfiguration(int Words, int Width, int Labels) : IModelConfiguration<TinyConfiguration>
{
    public static TinyConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        // from the shape, as heads without a count in the configuration are sized
        int labels = checkpoint.Has("classifier.weight") ? (int)checkpoint.Find("classifier.weight").Shape[0] : 0;
        return new TinyConfiguration(reader.Int32("vocab_size"), reader.Int32("hidden_size"), labels);
    }
}
