// Runs the model on two sentences of token ids, in float32 and with weights of 8 bits. An argument names a checkpoint folder; without
// one, seeded weights are written beside the program.
using Lathe;
using Lathe.Checkpoints;
using LatheModel._1;

string folder = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "checkpoint");
try
{
    if (args.Length == 0)
        SeededWeights.Write(folder);

    // two sentences of 5 tokens; the second has 3, and padding behind them
    int[] ids = [12, 7, 430, 88, 3, 501, 9, 77, 0, 0];
    int[] mask = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
    float[] scores = new float[2 * SentenceModel.Classes];
    foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Int8])
    {
        using SentenceModel.Compiled model = SentenceModel.Load(folder, precision);
        using SentenceModel.Session session = model.CreateSession(maxBatch: 2, maxSequence: SentenceModel.Longest);
        session.Run(ids, mask, batch: 2, sequence: 5, scores);
        Console.WriteLine($"{precision}, {model.WeightBytes / 1024} KB of weights");
        for (int row = 0; row < 2; row++)
        {
            ReadOnlySpan<float> found = scores.AsSpan(row * SentenceModel.Classes, SentenceModel.Classes);
            Console.WriteLine($"  sentence {row + 1}: {found[0]:F4} {found[1]:F4} {found[2]:F4}");
        }
    }
    return 0;
}
catch (Exception problem) when (problem is CheckpointException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
