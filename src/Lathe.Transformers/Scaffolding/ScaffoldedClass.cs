using System.Globalization;

namespace Lathe.Transformers.Scaffolding;

/// <summary>Writes an annotated model class for one checkpoint: its dimensions as constants, its head, and nothing that it does not
/// have.</summary>
internal sealed class ScaffoldedClass
{
    private readonly SourceText text = new();
    private readonly EncoderConfiguration configuration;
    private readonly FamilyLayout layout;
    private readonly string className, name;

    /// <param name="configuration">Of the checkpoint.</param>
    /// <param name="className">As the file writes it; the classes beside it are called after it without its @.</param>
    private ScaffoldedClass(EncoderConfiguration configuration, string className)
    {
        this.configuration = configuration;
        layout = configuration.Family.Layout;
        this.className = className;
        name = ScaffoldNames.Bare(className);
    }

    private bool HasTokenTypeIds => configuration.TypeVocabularySize >= layout.LeastTokenTypes;

    private bool HasGroupClass => configuration.Sharing is { LayersInGroup: > 1 };

    private string Width => layout.Widen is null ? "Hidden" : "Width";

    private string Epsilon => configuration.LayerNormEpsilon.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant() + "f";

    /// <summary>The family's own name.</summary>
    public static string DefaultName(EncoderConfiguration configuration) => configuration.Family.Layout.Name;

    /// <summary>A namespace as <see cref="Write(EncoderConfiguration, string, string)"/> writes it: what is a keyword gets an @.</summary>
    /// <exception cref="ArgumentException">It is no dotted list of C# identifiers.</exception>
    public static string NamespaceName(string targetNamespace)
    {
        ArgumentNullException.ThrowIfNull(targetNamespace);
        return ScaffoldNames.Namespace(targetNamespace);
    }

    /// <summary>A class's name as <see cref="Write(EncoderConfiguration, string, string)"/> writes it: what is a keyword, or could become
    /// one, gets an @.</summary>
    /// <exception cref="ArgumentException">It is no C# identifier.</exception>
    public static string ClassName(string className)
    {
        ArgumentNullException.ThrowIfNull(className);
        return ScaffoldNames.Class(className);
    }

    /// <summary>The text of a C# file with the class, a class for its layers, and a record of its outputs where there are
    /// several.</summary>
    /// <param name="configuration">Of the checkpoint.</param>
    /// <param name="targetNamespace">C# identifiers with dots between them; keywords with or without an @.</param>
    /// <param name="className">A C# identifier; a keyword with or without an @.</param>
    /// <exception cref="ArgumentException">A name is no C# identifier, or one that the file uses itself.</exception>
    public static string Write(EncoderConfiguration configuration, string targetNamespace, string className)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string space = NamespaceName(targetNamespace), written = ClassName(className);
        string template = new ScaffoldedClass(configuration, ScaffoldNames.NoName).WriteClasses(ScaffoldNames.NoName);
        ScaffoldNames.RequireFree(space, written, ["Layer", "Group", "Output"], template);
        return new ScaffoldedClass(configuration, written).Write(space);
    }

    private string Write(string targetNamespace)
    {
        text.Line("using Lathe;").Line("using Lathe.Layers;").Line("using static Lathe.Ops;").Line();
        return WriteClasses(targetNamespace);
    }

    private string WriteClasses(string targetNamespace)
    {
        text.Line($"namespace {targetNamespace};").Line();
        WriteLayer();
        if (HasGroupClass)
            WriteGroup();
        if (Outputs().Count > 1)
        {
            text.Line($"/// <summary>What <see cref=\"{className}\"/> gives back.</summary>");
            text.Line($"public sealed record {name}Output({string.Join(", ", Outputs().Select(output => $"Tensor {output.Name}"))});")
                .Line();
        }
        text.Line("// float32 unless Load is asked for another precision; [Quantize(Bits = 8)] beside [Model] makes int8 the default");
        text.Line("[Model(Precisions = [Precision.Float32, Precision.Int8, Precision.Int4])]");
        text.Open($"public sealed partial class {className}");
        WriteConstants();
        WriteMembers();
        WriteForward();
        return text.Close().ToString();
    }

    private void WriteLayer()
    {
        string[] paths = layout.Layer;
        text.Line("[Model]").Open($"public sealed partial class {name}Layer");
        text.Line(
            $"const int Hidden = {configuration.HiddenSize}, Heads = {configuration.Heads}, Inner = {configuration.IntermediateSize};")
            .Line();
        foreach ((string member, string path) in (ReadOnlySpan<(string,
            string)>)[("query", paths[0]), ("key", paths[1]), ("value", paths[2]), ("output", paths[3])])
            text.Line($"[Weights(\"{path}\")] readonly Linear {member} = new(Hidden, Hidden);");
        text.Line($"[Weights(\"{paths[4]}\")] readonly LayerNorm attentionNorm = new(Hidden, {Epsilon});");
        text.Line($"[Weights(\"{paths[5]}\")] readonly Linear up = new(Hidden, Inner);");
        text.Line($"[Weights(\"{paths[6]}\")] readonly Linear down = new(Inner, Hidden);");
        text.Line($"[Weights(\"{paths[7]}\")] readonly LayerNorm outputNorm = new(Hidden, {Epsilon});").Line();
        text.Open("public Tensor Forward(Tensor x, Tensor mask)");
        text.Line("Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);");
        text.Line("Tensor middle = attentionNorm.Forward(x + output.Forward(attended));");
        text.Line($"return outputNorm.Forward(middle + down.Forward({configuration.Activation}(up.Forward(middle))));");
        text.Close().Close().Line();
    }

    /// <summary>Several layers that are run in a row, and then again with the same weights.</summary>
    private void WriteGroup()
    {
        text.Line("[Model]").Open($"public sealed partial class {name}Group");
        text.Line($"const int LayersInGroup = {configuration.Sharing!.LayersInGroup};").Line();
        text.Line(
            $"[Weights(\"{layout.GroupLayers}.{{i}}\")] readonly {name}Layer[] layers = Repeat(LayersInGroup, () => new {name}Layer());")
            .Line();
        text.Open("public Tensor Forward(Tensor x, Tensor mask)");
        text.Line($"foreach ({name}Layer layer in layers)").Line("    x = layer.Forward(x, mask);").Line("return x;");
        text.Close().Close().Line();
    }

    private void WriteConstants()
    {
        text.Line(
            $"const int Vocabulary = {configuration.VocabularySize}, PositionRows = {configuration.Positions}, Hidden = "
            + $"{configuration.HiddenSize};");
        if (configuration.TypeVocabularySize > 0)
            text.Line($"const int TypeRows = {configuration.TypeVocabularySize};");
        if (layout.PositionsSkipPadding)
            text.Line($"const int Padding = {configuration.PaddingId};");
        string width = layout.Widen is null ? "" : $"Width = {configuration.EmbeddingWidth}, ";
        string layers = configuration.Sharing is { } sharing
            ? $"Groups = {sharing.Groups}, RunsOfGroup = {sharing.RunsOfGroup}"
            : $"Layers = {configuration.Layers}";
        text.Line($"const int {width}{layers};");
        if (configuration.Labels > 0)
            text.Line($"const int Labels = {configuration.Labels};");
        text.Line();
    }

    private void WriteMembers()
    {
        Member("Embedding", "words", $"Vocabulary, {Width}", "embeddings.word_embeddings");
        Member("Embedding", "positions", $"PositionRows, {Width}", "embeddings.position_embeddings");
        if (configuration.TypeVocabularySize > 0)
            Member("Embedding", "types", $"TypeRows, {Width}", "embeddings.token_type_embeddings");
        Member("LayerNorm", "norm", $"{Width}, {Epsilon}", "embeddings.LayerNorm");
        if (layout.Widen is not null)
            Member("Linear", "widen", "Width, Hidden", layout.Widen);
        if (configuration.Sharing is null)
            text.Line($"[Weights(\"{layout.Layers}\")] readonly {name}Layer[] layers = Repeat(Layers, () => new {name}Layer());");
        else
            WriteGroupMembers();

        if (configuration.HasPooler)
            Member("Linear", "pooler", "Hidden, Hidden", layout.Pooler!);
        switch (configuration.Head)
        {
            case EncoderHead.SequenceClassification:
                if (layout.Dense is not null)
                    Member("Linear", "dense", "Hidden, Hidden", layout.Dense);
                Member("Linear", "classifier", "Hidden, Labels", keepFloat: true, layout.SequenceClassifier);
                break;
            case EncoderHead.TokenClassification:
                Member("Linear", "classifier", "Hidden, Labels", keepFloat: true, "classifier");
                break;
            case EncoderHead.QuestionAnswering:
                Member("Linear", "answer", "Hidden, 2", keepFloat: true, "qa_outputs");
                break;
            case EncoderHead.MaskedLanguageModel:
                Member("Linear", "transform", $"Hidden, {Width}", layout.Transform);
                Member("LayerNorm", "transformNorm", $"{Width}, {Epsilon}", layout.TransformNorm);
                Member("Linear", "decoder", $"{Width}, Vocabulary", layout.Decoder);
                break;
            default:
                break;
        }
        text.Line();
    }

    private void WriteGroupMembers()
    {
        string item = HasGroupClass ? $"{name}Group" : $"{name}Layer";
        string path = HasGroupClass ? layout.Layers : $"{layout.Layers}.{layout.GroupLayers}.0";
        text.Line($"[Weights(\"{path}\")] readonly {item}[] groups = Repeat(Groups, () => new {item}());");
    }

    private void WriteForward()
    {
        IReadOnlyList<(string Name, string Value)> outputs = Outputs();
        string result = outputs.Count > 1 ? $"{name}Output" : "Tensor", types = HasTokenTypeIds ? ", Tensor tokenTypeIds" : "";
        text.Open($"public {result} Forward(Tensor inputIds, Tensor attentionMask{types})");
        string positions = layout.PositionsSkipPadding ? "Positions(inputIds, Padding)" : "Positions(inputIds)";
        string typed = HasTokenTypeIds
            ? " + types.Forward(tokenTypeIds)" : configuration.TypeVocabularySize > 0 ? " + types.Forward(ZerosLike(inputIds))" : "";
        string embedded = $"norm.Forward(words.Forward(inputIds) + positions.Forward({positions}){typed})";
        text.Line($"Tensor x = {(layout.Widen is null ? embedded : $"widen.Forward({embedded})")};");
        text.Line("Tensor mask = PaddingMask(attentionMask);");
        if (configuration.Sharing is null)
            text.Line($"foreach ({name}Layer layer in layers)").Line("    x = layer.Forward(x, mask);");
        else
            text.Line($"foreach ({name}{(HasGroupClass ? "Group" : "Layer")} group in groups)").Line("{")
                .Line("    for (int run = 0; run < RunsOfGroup; run++)").Line("        x = group.Forward(x, mask);").Line("}");
        if (configuration.HasPooler)
            text.Line("Tensor pooled = Tanh(pooler.Forward(FirstToken(x)));");
        if (configuration.HasQuestionAnswering)
            text.Line("Tensor both = answer.Forward(x);");
        text.Line(outputs.Count > 1 ? $"return new {result}({string.Join(", ", outputs.Select(output => output.Value))});"
            : $"return {outputs[0].Value};");
        text.Close();
    }

    /// <summary>The outputs that the checkpoint has, and what computes them.</summary>
    private IReadOnlyList<(string Name, string Value)> Outputs()
    {
        List<(string, string)> outputs = [("LastHiddenState", "x")];
        if (configuration.HasPooler)
            outputs.Add(("PoolerOutput", "pooled"));
        switch (configuration.Head)
        {
            case EncoderHead.SequenceClassification:
                string read = layout.Dense is null ? "pooled" : $"{layout.DenseActivation}(dense.Forward(FirstToken(x)))";
                outputs.Add(("Logits", $"classifier.Forward({read})"));
                break;
            case EncoderHead.TokenClassification:
                outputs.Add(("Logits", "classifier.Forward(x)"));
                break;
            case EncoderHead.QuestionAnswering:
                outputs.Add(("StartLogits", "Reshape(Slice(both, 2, 0, 1), 0, 0)"));
                outputs.Add(("EndLogits", "Reshape(Slice(both, 2, 1, 1), 0, 0)"));
                break;
            case EncoderHead.MaskedLanguageModel:
                string activation = $"{layout.TransformActivation ?? configuration.Activation}";
                outputs.Add(("Logits", $"decoder.Forward(transformNorm.Forward({activation}(transform.Forward(x))))"));
                break;
            default:
                break;
        }
        return outputs;
    }

    private void Member(string type, string member, string arguments, params string[] paths) =>
        Member(type, member, arguments, keepFloat: false, paths);

    private void Member(string type, string member, string arguments, bool keepFloat, params string[] paths) =>
        text.Line(
        $"[Weights({string.Join(", ", paths.Select(path => $"\"{path}\""))}){(keepFloat ? ", KeepFloat" : "")}] readonly {type} {member} "
        + $"= new({arguments});");
}
