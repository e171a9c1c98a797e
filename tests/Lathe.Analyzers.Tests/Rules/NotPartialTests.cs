using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class NotPartialTests : FixTests<NotPartialAnalyzer, AddPartialFix>
{
    protected override string Wrong =>
        """
        public class [|Outer|]
        {
            // the model
            [Model] public sealed class [|M|] { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        }
        """;

    protected override string Message =>
        "'Outer' is not partial; the build adds generated code to 'M', so declare it partial";

    protected override string Right =>
        """
        public partial class Outer { [Model] public sealed partial class M { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); } }
        """;

    protected override string Fixed =>
        """
        public partial class Outer
        {
            // the model
            [Model] public sealed partial class M { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        }
        """;

    /// <summary>On the type around a model, which has to be partial too.</summary>
    protected override bool StandsOutside => true;
}
