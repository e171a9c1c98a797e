using System.Diagnostics;

namespace Lathe.Transformers.Evaluation;

/// <summary>A session's run with inputs and outputs to run again and again: ids that depend on nothing but the shape, none of them
/// padding.</summary>
internal sealed class SampleRun
{
    // until the runtime has recompiled what it started unoptimised: it waits 100 ms for quiet, then compiles in the background
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);
    private const int FewestWarmUpRuns = 2;

    private readonly int batch, sequence;
    private readonly InferenceSession session;
    private readonly Tensor[] inputs;
    private readonly Tensor?[] outputs;

    /// <param name="session">What to run; whoever made it disposes of it.</param>
    /// <param name="configuration">Its model's configuration.</param>
    /// <param name="batch">Rows of a run.</param>
    /// <param name="sequence">Tokens of a row.</param>
    public SampleRun(InferenceSession session, EncoderConfiguration configuration, int batch, int sequence)
    {
        (this.session, this.batch, this.sequence) = (session, batch, sequence);
        CompiledModel model = session.Model;
        inputs = [.. NamedTensors.CompleteInputs(
            [.. model.Inputs.Select(input => NamedTensors.ToSnakeCase(input.Name))],
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { [NamedTensors.InputIds] = Ids(configuration, batch, sequence) })];
        outputs = CompiledRun.AllocateOutputs(model, session, batch, sequence);
    }

    /// <exception cref="ArgumentException">The sequence is longer than the model's positions.</exception>
    public static void Check(EncoderConfiguration configuration, int sequence)
    {
        if (sequence > configuration.LongestSequence)
            throw new ArgumentOutOfRangeException(nameof(sequence), sequence,
                $"the model has positions for {configuration.LongestSequence} tokens; choose a sequence up to that");
    }

    /// <summary>One forward pass.</summary>
    public void Run() => session.Run(inputs, outputs, batch, sequence);

    /// <summary>One forward pass, in milliseconds.</summary>
    public double Time()
    {
        long started = Stopwatch.GetTimestamp();
        Run();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public void WarmUp()
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < FewestWarmUpRuns || Stopwatch.GetElapsedTime(started) < WarmUpTime; i++)
            Run();
    }

    /// <summary>The ids that ../shared/peers gives to other runtimes, within the vocabulary.</summary>
    private static Tensor Ids(EncoderConfiguration configuration, int batch, int sequence)
    {
        Tensor ids = Tensor.Int32(batch, sequence);
        Span<int> values = ids.Ints;
        for (int i = 0; i < values.Length; i++)
            values[i] = (int)((5 + i * 7919L % 400) % configuration.VocabularySize);
        return ids;
    }
}
