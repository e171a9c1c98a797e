using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class NotDisposedTests : FixTests<NotDisposedAnalyzer, UsingFix>
{
    protected override string Wrong =>
        """
        static class Program
        {
            static int Run(CompiledModel model)
            {
                InferenceSession [|session|] = model.CreateSession(1, 128);
                return session.MaxBatch;
            }
        }
        """;

    protected override string Message =>
        "'session' owns buffers outside of the garbage collector's sight, and nobody disposes it; write using";

    protected override string Right =>
        """
        static class Program
        {
            static InferenceSession Run(CompiledModel model)
            {
                using InferenceSession first = model.CreateSession(1, 128);
                InferenceSession second = model.CreateSession(1, 128), third = model.CreateSession(1, 128),
                    fourth = model.CreateSession(1, 128);
                second.Dispose();
                Func<int> later = () => third.MaxBatch;
                Console.WriteLine(later() + first.MaxBatch);
                return fourth;
            }
        }
        """;

    protected override string Fixed =>
        """
        static class Program
        {
            static int Run(CompiledModel model)
            {
                using InferenceSession session = model.CreateSession(1, 128);
                return session.MaxBatch;
            }
        }
        """;
}
