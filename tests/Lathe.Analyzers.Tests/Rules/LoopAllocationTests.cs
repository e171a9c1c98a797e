using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class LoopAllocationTests : RuleTests<LoopAllocationAnalyzer>
{
    protected override string Wrong =>
        """
        static class Program
        {
            static void Run(InferenceSession session, InferenceSession other, Tensor[] inputs, Tensor?[] last, int rounds)
            {
                for (int i = 0; i < rounds; i++)
                {
                    Tensor?[] outputs = [|new Tensor?[2]|];
                    session.Run(inputs, outputs, 1, 8);
                    session.Run([|new Tensor[1]|], last, 1, 8);
                    other.Run(inputs, last, 1, 8);
                    Span<int> counts = [|stackalloc int[8]|];
                    Console.WriteLine(counts.Length + outputs.Length + [|last.Where(one => one is not null).Count()|]);
                }
            }
        }
        """;

    protected override string Message =>
        "A buffer is allocated in each round of a loop that runs a session; make it before the loop, and hand it over again and again";

    protected override string Right =>
        """
        static class Program
        {
            static void Run(CompiledModel model, InferenceSession session, Tensor[] inputs, int[] sizes, List<Tensor?[]> all)
            {
                Span<int> counts = stackalloc int[8];
                Tensor?[] outputs = new Tensor?[2];
                foreach (int size in sizes)
                {
                    session.Run(inputs, outputs, 1, 8);
                    // as long as the round says
                    session.Run(inputs, new Tensor?[size], 1, 8);
                    // kept, one of each round
                    Tensor?[] kept = new Tensor?[2];
                    session.Run(inputs, kept, 1, 8);
                    all.Add(kept);
                    // what no run reads or writes
                    int[] other = new int[8];
                    Console.WriteLine(other.Length + sizes.Max() + counts.Length);
                    Func<int[]> later = () => new int[8];
                }
                // a loop that makes its sessions allocates more than this
                foreach (int size in sizes)
                {
                    using InferenceSession own = model.CreateSession(1, size);
                    Tensor?[] once = new Tensor?[2];
                    own.Run(inputs, once, 1, size);
                }
                Tensor?[] alone = new Tensor?[2];
                session.Run(inputs, alone, 1, 8);
            }
        }
        """;
}
