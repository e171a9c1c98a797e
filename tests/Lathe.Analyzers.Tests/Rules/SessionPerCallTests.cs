using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SessionPerCallTests : RuleTests<SessionPerCallAnalyzer>
{
    protected override string Wrong =>
        """
        static class Program
        {
            static void Run(CompiledModel model, int[][] texts)
            {
                foreach (int[] text in texts)
                {
                    using InferenceSession session = [|model.CreateSession(1, 128)|];
                    Console.WriteLine(session.MaxBatch + text.Length);
                }
            }
        }
        """;

    protected override string Message =>
        "A session is created in each round of a loop: its buffers are allocated, cleared and freed each time; "
        + "create one before, and run it again and again";

    protected override string Right =>
        """
        static class Program
        {
            static void Run(CompiledModel[] models, int[] sizes, CompiledModel model)
            {
                using InferenceSession session = model.CreateSession(1, 128);
                InferenceSession[] pool = new InferenceSession[4];
                for (int i = 0; i < pool.Length; i++) pool[i] = model.CreateSession(1, 128);
                foreach (CompiledModel other in models) { using InferenceSession own = other.CreateSession(1, 128); }
                foreach (int size in sizes) { using InferenceSession own = model.CreateSession(1, size); }
            }
        }
        """;

    [Fact]
    public async Task Each_request_is_such_a_call()
    {
        (string source, Microsoft.CodeAnalysis.Text.TextSpan[] spans) = Harness.Unmark(
            """
            static class Program
            {
                static void Run(object app, CompiledModel model) => Microsoft.AspNetCore.Builder.Routes.MapPost(app, "/", (string text) =>
                {
                    using InferenceSession session = [|model.CreateSession(1, 128)|];
                    return session.MaxBatch;
                });
            }
            namespace Microsoft.AspNetCore.Builder
            {
                static class Routes { public static void MapPost(this object routes, string path, Delegate handler) { } }
            }
            """);

        Assert.Equal(spans, (await Harness.Diagnose(new SessionPerCallAnalyzer(), source)).Select(found => found.Location.SourceSpan));
    }
}
