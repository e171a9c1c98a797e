using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PrecisionNotCompiledTests : FixTests<PrecisionNotCompiledAnalyzer, CompilePrecisionFix>
{
    protected override string Wrong =>
        """
        [Model(Precisions = [Precision.Int8])] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
            public static object Load(string path, Precision precision = Precision.Annotated) => path;
        }
        static class Program
        {
            static object Run() => M.Load("checkpoint", [|Precision.Int4|]);
        }
        """;

    protected override string Message =>
        "'M' is not compiled for Int4, and Load throws; say [Model(Precisions = [Precision.Int4])] on 'M', or load "
        + "one of Annotated, Float32, Int8";

    protected override string Right =>
        """
        [Model(Precisions = [Precision.Int8])] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
            public static object Load(string path, Precision precision = Precision.Annotated) => path;
        }
        static class Program
        {
            static object Run(Precision asked) =>
                (M.Load("checkpoint", asked), M.Load("checkpoint"), M.Load("checkpoint", Precision.Int8),
                    M.Load("checkpoint", Precision.Float32));
        }
        """;

    protected override string Fixed =>
        """
        [Model(Precisions = [Precision.Int8, Precision.Int4])] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
            public static object Load(string path, Precision precision = Precision.Annotated) => path;
        }
        static class Program
        {
            static object Run() => M.Load("checkpoint", Precision.Int4);
        }
        """;
}
