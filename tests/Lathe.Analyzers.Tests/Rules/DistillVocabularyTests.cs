using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class DistillVocabularyTests : RuleTests<DistillVocabularyAnalyzer>
{
    private const string Big =
        "[Model] public sealed partial class Big { readonly Embedding words = new(300, 64), types = new(2, 64); "
        + "public Tensor Forward(Tensor ids, Tensor kinds) => words.Forward(ids) + types.Forward(kinds); }\n";

    protected override string Wrong =>
        Big + "[Model, Distill(Teacher = [|typeof(Big)|])] public sealed partial class Small { readonly Embedding words = new(80, 64), "
        + "types = new(2, 64); public Tensor Forward(Tensor ids, Tensor kinds) => words.Forward(ids) + types.Forward(kinds); }\n";

    protected override string Message =>
        "'Big' looks 'ids' up in a table of 300, and 'Small' in one of 80: both are given the same ids; use one tokenizer, and tables of "
        + "its length";

    // the same tables; an input of another name; a length that a checkpoint says
    protected override string Right =>
        Big + "[Model, Distill(Teacher = typeof(Big))] public sealed partial class Small { readonly Embedding words = new(300, 64), "
        + "types = new(2, 64); public Tensor Forward(Tensor ids, Tensor kinds) => words.Forward(ids) + types.Forward(kinds); }\n"
        + "[Model, Distill(Teacher = typeof(Big))] public sealed partial class Letters { readonly Embedding letters = new(80, 64); "
        + "public Tensor Forward(Tensor characters) => letters.Forward(characters); }\n"
        + "public sealed record Sizes(int Words) : IModelConfiguration<Sizes> { public static Sizes FromCheckpoint("
        + "Lathe.Checkpoints.Checkpoint checkpoint) => new(80); }\n"
        + "[Model, Distill(Teacher = typeof(Big))] public sealed partial class Sized(Sizes sizes) { readonly Embedding words = "
        + "new(sizes.Words, 64); public Tensor Forward(Tensor ids) => words.Forward(ids); }\n";
}
