using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ResultKeptTests : FixTests<ResultKeptAnalyzer, CopyResultFix>
{
    protected override string Wrong => Program(
        "[|logits|]", "[|logits|]", "[|logits|]", "[|output|]", "[|outputs[0]!|]", "[|outputs[1]|]", "[|first|]");

    protected override string Fixed => Program(
        "logits.AsSpan().ToArray()", "logits.AsSpan().ToArray()", "logits.AsSpan().ToArray()", "output.Clone()", "outputs[0]!.Clone()",
        "outputs[1]!.Clone()", "first.Clone()");

    protected override string Message =>
        "'logits' is put into 'all' in each round, and the next run writes over it: 'all' has the last result many times; put a copy there";

    protected override string Right =>
        """
        static class Program
        {
            static IEnumerable<float[]> Run(OwnSession session, Tensor[] inputs, Tensor?[] outputs, float[][] kept, int[] sizes)
            {
                float[] logits = new float[8], best = logits, spare = new float[8];
                List<float[]> all = new(), few = new();
                List<float> numbers = new();
                List<Vector> vectors = new();
                Queue<float[]> queue = new();
                for (int i = 0; i < sizes.Length; i++)
                {
                    session.Run(sizes, logits);
                    // a copy, a number, and the same place each time
                    all.Add(logits.ToArray());
                    numbers.Add(logits[0]);
                    kept[0] = logits;
                    // taken out again before the next run
                    queue.Enqueue(logits);
                    Console.WriteLine(queue.Dequeue()[0]);
                    // its conversion copies
                    vectors.Add(logits);
                    // who walks it has looked at it by then
                    yield return logits;
                    List<float[]> own = new() { };
                    own.Add(logits);
                    if (logits[0] > 1)
                    {
                        all.Add(logits);
                        break;
                    }
                }
                foreach (int size in sizes)
                {
                    // another buffer each time
                    float[] fresh = new float[size];
                    session.Run(sizes, fresh);
                    all.Add(fresh);
                    spare = new float[size];
                    session.Run(sizes, spare);
                    all.Add(spare);
                    outputs[0] = Tensor.Float32(8);
                    session.Run(inputs, outputs, 1, 8);
                    few.Add(outputs[0]!.Floats.ToArray());
                    // what the run reads
                    all.Add(best);
                }
                session.Run(sizes, logits);
                all.Add(logits);
            }
        }
        """ + Session;

    private const string Session =
        """

        readonly record struct Vector(float[] Numbers)
        {
            public static implicit operator Vector(float[] numbers) => new(numbers.ToArray());
        }

        abstract class OwnSession() : InferenceSession(null!, 1, 8, 1, 0, 0)
        {
            public void Run(ReadOnlySpan<int> ids, Span<float> output) { }
        }
        """;

    private static string Program(string added, string put, string tuple, string tensor, string element, string bare, string listed) =>
        $$"""
        static class Program
        {
            static void Run(
                OwnSession session, Tensor[] inputs, Tensor?[] outputs, Tensor first, int[] ids, float[][] results,
                Dictionary<int, Tensor> byId)
            {
                float[] logits = new float[8];
                Tensor output = Tensor.Float32(8);
                List<float[]> all = new();
                Queue<(int Id, float[] Logits)> queue = new();
                List<Tensor?> tensors = new();
                for (int i = 0; i < results.Length; i++)
                {
                    session.Run(ids, logits);
                    all.Add({{added}});
                    results[i] = {{put}};
                    if (logits[0] > 0)
                        queue.Enqueue((i, {{tuple}}));
                    session.Run(ids.AsSpan(0, 4), output.Floats);
                    byId[i] = {{tensor}};
                    session.Run(inputs, outputs, 1, 8);
                    tensors.Add({{element}});
                    tensors.Add({{bare}});
                    session.Run(inputs, [first, null], 1, 8);
                    tensors.Add({{listed}});
                }
            }
        }
        """ + Session;
}
