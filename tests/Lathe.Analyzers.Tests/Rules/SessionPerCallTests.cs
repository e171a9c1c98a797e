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

    [Theory]
    [InlineData("Parallel.ForEach(texts, text => { using var own = [|model.CreateSession(1, 128)|]; Console.Write(own.MaxBatch); });")]
    [InlineData("Parallel.For(0, 9, i => { using var own = [|model.CreateSession(1, 128)|]; Console.Write(own.MaxBatch); });")]
    public async Task Each_round_of_a_parallel_loop_is_such_a_call(string loop)
    {
        (string source, Microsoft.CodeAnalysis.Text.TextSpan[] spans) = Harness.Unmark(Program(loop));
        Microsoft.CodeAnalysis.Diagnostic found = Assert.Single(await Harness.Diagnose(new SessionPerCallAnalyzer(), source));
        Assert.Equal(Assert.Single(spans), found.Location.SourceSpan);
        Assert.Contains("in each round of a parallel loop", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
        Assert.Contains("have each worker create one (localInit)", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Parallel.ForEach(texts, () => model.CreateSession(1, 128), (text, _, own) => own, own => own.Dispose());")]
    [InlineData("Parallel.For(0, 2, i => { using var own = model.CreateSession(1, 128); foreach (int[] t in texts) Use(own, t); });")]
    [InlineData("Parallel.ForEach(texts, text => { using var own = model.CreateSession(1, text.Length); Use(own, text); });")]
    public async Task A_session_for_each_worker_is_none(string loop) =>
        Assert.Empty(await Harness.Diagnose(new SessionPerCallAnalyzer(), Harness.Unmark(Program(loop)).Source));

    private static string Program(string loop) =>
        $$"""
        static class Program
        {
            static void Run(CompiledModel model, int[][] texts)
            {
                {{loop}}
            }
            static void Use(InferenceSession session, int[] text) => Console.Write(session.MaxBatch + text.Length);
        }
        """;
}
