using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SharedCountersTests : RuleTests<SharedCountersAnalyzer>
{
    protected override string Wrong =>
        """
        static class Program
        {
            static readonly double[] sums = new double[8];

            static void Run(InferenceSession[] sessions, Tensor[] inputs, Tensor?[][] outputs, int rounds)
            {
                long[] counts = new long[sessions.Length];
                int[] all = new int[sessions.Length];
                Parallel.For(0, sessions.Length, worker =>
                {
                    for (int i = 0; i < rounds; i++)
                    {
                        sessions[worker].Run(inputs, outputs[worker], 1, 8);
                        if (outputs[worker][0]!.Floats[0] > 0)
                            [|counts[worker]|]++;
                        [|sums[worker]|] += outputs[worker][0]!.Floats[0];
                        System.Threading.Interlocked.Increment(ref [|all[worker]|]);
                    }
                });
            }
        }
        """;

    protected override string Message => "'counts[worker]' is written in each round of a worker's loop, and lies in one cache line "
        + "with those of other workers, which write theirs; count in a local, and write it once behind the loop";

    protected override string Right =>
        """
        static class Program
        {
            static void Run(CompiledModel model, InferenceSession[] sessions, Tensor[] inputs, Tensor?[][] outputs, int rounds)
            {
                long[] counts = new long[sessions.Length], apart = new long[sessions.Length * 8];
                float[] results = new float[rounds];
                Parallel.For(0, sessions.Length, worker =>
                {
                    long count = 0;
                    long[] own = new long[sessions.Length];
                    for (int i = 0; i < rounds; i++)
                    {
                        sessions[worker].Run(inputs, outputs[worker], 1, 8);
                        count++;
                        // a cache line each
                        apart[worker * 8]++;
                        // nobody else's
                        own[worker]++;
                        // as many writes as results
                        results[i] = count;
                    }
                    counts[worker] += count;
                });
                // once for each element, whose run takes longer by far
                Parallel.For(0, rounds, i =>
                {
                    using InferenceSession session = model.CreateSession(1, 8);
                    session.Run(inputs, outputs[0], 1, 8);
                    counts[i]++;
                });
                // no model runs in it
                Parallel.For(0, rounds, i =>
                {
                    for (int j = 0; j < 10; j++)
                        counts[i]++;
                });
                // one thread
                for (int worker = 0; worker < sessions.Length; worker++)
                {
                    for (int i = 0; i < rounds; i++)
                    {
                        sessions[worker].Run(inputs, outputs[worker], 1, 8);
                        counts[worker]++;
                    }
                }
                // called by whom, and how often, is not known
                Action<int> later = worker =>
                {
                    for (int i = 0; i < rounds; i++)
                    {
                        sessions[0].Run(inputs, outputs[0], 1, 8);
                        counts[worker]++;
                    }
                };
                later(0);
            }
        }
        """;
}
