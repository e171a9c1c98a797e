using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class LoadPerCallTests : RuleTests<LoadPerCallAnalyzer>
{
    protected override string Wrong =>
        """
        public class Pipe : CompiledModel
        {
            Pipe() : base(null!, null!, null!, null!) { }
            public static CompiledModel Load(string path) => new Pipe();
            public override InferenceSession CreateSession(int maxBatch, int maxSequence, int threads = 0) => null!;
        }
        static class Program
        {
            static void Run(string folder, string[] texts)
            {
                for (int i = 0; i < texts.Length; i++)
                {
                    using CompiledModel model = [|Pipe.Load(folder)|];
                    Console.WriteLine(model.Name + texts[i]);
                }
            }
        }
        """;

    protected override string Message =>
        "'Pipe' is loaded in each round of a loop: all weights are read and packed each time; load it before, and "
        + "share it: any number of threads may";

    protected override string Right =>
        """
        public class Pipe : CompiledModel
        {
            Pipe() : base(null!, null!, null!, null!) { }
            public static CompiledModel Load(string path) => new Pipe();
            public override InferenceSession CreateSession(int maxBatch, int maxSequence, int threads = 0) => null!;
        }
        static class Program
        {
            static void Run(string[] folders)
            {
                List<CompiledModel> all = [];
                foreach (string folder in folders) { using CompiledModel model = Pipe.Load(folder); }
                while (all.Count < 3) all.Add(Pipe.Load("x"));
            }
        }
        """;
}
