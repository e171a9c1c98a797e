using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SessionOnManyThreadsTests : RuleTests<SessionOnManyThreadsAnalyzer>
{
    protected override string Wrong =>
        """
        static class Program
        {
            static void Run(InferenceSession session, Tensor[] texts) =>
                System.Threading.Tasks.Parallel.ForEach(texts, text => [|session|].Run([text], [], 1, 8));

            static void Start(InferenceSession session, Tensor[] texts)
            {
                foreach (Tensor text in texts)
                    System.Threading.Tasks.Task.Run(() => [|session|].Run([text], [], 1, 8));
            }
        }
        """;

    protected override string Message =>
        "'session' runs in Parallel.ForEach, and a session serves one thread at a time: Run throws; create a "
        + "session a thread, or lock it";

    protected override string Right =>
        """
        static class Program
        {
            static async System.Threading.Tasks.Task Run(CompiledModel model, InferenceSession session, Tensor[] texts)
            {
                System.Threading.Tasks.Parallel.ForEach(texts, text =>
                {
                    using InferenceSession own = model.CreateSession(1, 8);
                    own.Run([text], [], 1, 8);
                    lock (session) session.Run([text], [], 1, 8);
                });
                foreach (Tensor text in texts)
                    await System.Threading.Tasks.Task.Run(() => session.Run([text], [], 1, 8));
                _ = System.Threading.Tasks.Task.Run(() =>
                {
                    foreach (Tensor text in texts) session.Run([text], [], 1, 8);
                });
            }
        }
        """;
}
