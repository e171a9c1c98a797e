using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Generation;

/// <summary>Names that a user may write and that generated code has a use of its own for, and sources that put them everywhere.</summary>
internal static class HostileNames
{
    /// <summary>Places a name stands at in <see cref="Everywhere"/>.</summary>
    public const int Places = 34;

    private static readonly string[] Unicode =
        ["größe", "Größe", "ЖЖ", "жж", "注意", "重み", "ıI", "İi", "ǅ", "ß", "naïve", "कि", "Ⅷ", "a‿b", "ª", "x\u0301"];

    private static readonly string[] OfGeneratedCode = [
        "Floats", "FloatsPlan", "FloatsWeights", "Integers", "IntegersPlan", "IntegersWeights", "Integers2", "Mixed", "MixedPlan",
            "Float32", "Int8", "Annotated", "Value", "Create", "format", "format2", "loaded",
        "model", "length0", "length1", "length02", "model2", "output", "output0", "rows", "reader", "config", "source", "path", "precision",
            "i", "most", "round",
        "starts", "Starts", "chunkStarts", "uniformStarts", "item1", "Item1", "absent0", "factor", "weights", "layout", "run", "bytes",
            "maxBatch", "maxSequence", "nameOf",
        "Arena", "Pool", "Scratch", "CheckShape", "CheckInput", "CheckOutput", "CheckLimits", "Enter", "Exit", "Size", "Model", "MaxBatch",
            "MaxSequence", "Threads", "OutputShape",
        "Lathe", "System", "Kernels", "Ops", "Tensor", "Linear", "Span", "Math", "Array", "Object", "String", "Int32", "Weights2",
            "EncoderArena", "xTokens",
        "x", "X", "_x", "x_", "X_", "__x", "xX", "XX", "_1", "x1", "X2", "v", "V", "__", "_", "dynamic", "nint", "nuint", "notnull",
    ];

    /// <summary>Every keyword, every word that is one in some places, letters of other scripts, and all that generated code calls
    /// something.</summary>
    public static readonly string[] All = [
        .. SyntaxFacts.GetKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds()).Select(SyntaxFacts.GetText)
            .Concat(Unicode)
            .Concat(OfGeneratedCode)
            .Concat(GeneratedNames.OfUnit).Concat(GeneratedNames.OfWeights).Concat(GeneratedNames.OfLayout).Concat(GeneratedNames.OfRun)
            .Concat(GeneratedNames.OfCompiled).Concat(GeneratedNames.OfSessionRun)
            .Except(GeneratedNames.Contract)
            .Where(name => SyntaxFacts.IsValidIdentifier(name))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <param name="name">By place; the source puts an @ before each.</param>
    /// <param name="number">Makes the namespace unique.</param>
    public static string Everywhere(Func<int, string> name, int number)
    {
        string at(int place) => "@" + name(place);
        string model = at(0), outer = at(1), config = at(2), hidden = at(3), flag = at(4), sub = at(5), subHidden = at(6), choice = at(7),
            one = at(8), choiceOf = at(9),
            nested = at(10), nestedField = at(11), nestedInput = at(12), constant = at(14), field = at(15), property = at(16),
            norm = at(17), member = at(18), array = at(19),
            layers = at(20), optional = at(21), table = at(22), ids = at(23), mask = at(24), local = at(25), element = at(26),
            index = at(27), helper = at(28), helperInput = at(29),
            outputs = at(30), first = at(31), second = at(32), third = at(33), parameter = at(13);
        return $$"""
            namespace N{{number}}.{{at(0)}}.{{at(5)}}
            {
                public static partial class {{outer}}
                {
                    public enum {{choice}} { Other, {{one}} }
                    public sealed class {{sub}} { public int {{subHidden}} { get; set; } = 16; }
                    public sealed class {{config}} : global::Lathe.IModelConfiguration<{{config}}>
                    {
                        public int {{hidden}} { get; set; } = 16;
                        public bool {{flag}} { get; set; }
                        public {{choice}} {{choiceOf}} { get; set; }
                        public {{sub}}? {{member}} = new();
                        public static {{config}} FromCheckpoint(global::Lathe.Checkpoints.Checkpoint checkpoint) => new();
                    }
                    public sealed record {{outputs}}(global::Lathe.Tensor {{first}}, global::Lathe.Tensor? {{second}}, global::Lathe.Tensor {{third}});

                    [global::Lathe.Model]
                    public sealed partial class {{nested}}
                    {
                        readonly global::Lathe.Layers.Linear {{nestedField}} = new(16, 16);
                        public global::Lathe.Tensor Forward(global::Lathe.Tensor {{nestedInput}}) => {{nestedField}}.Forward({{nestedInput}});
                    }

                    [global::Lathe.Model{{(number % 4 == 0 ? ", global::Lathe.Quantize" : "")}}]
                    public sealed partial class {{model}}({{config}} {{parameter}})
                    {
                        const int {{constant}} = 16;
                        readonly global::Lathe.Layers.Linear {{field}} = new({{parameter}}.{{hidden}}, {{constant}});
                        global::Lathe.Layers.Linear {{property}} { get; } = new({{constant}}, {{parameter}}.{{member}}!.{{subHidden}});
                        readonly global::Lathe.Layers.LayerNorm {{norm}} = new(16);
                        readonly {{nested}} {{member}} = new();
                        readonly {{nested}}[] {{array}} = global::Lathe.Ops.Repeat(2, () => new {{nested}}());
                        readonly global::Lathe.Layers.Linear[] {{layers}} = global::Lathe.Ops.Repeat(2, () => new global::Lathe.Layers.Linear(16, 16));
                        readonly global::Lathe.Layers.Linear? {{optional}} = {{parameter}}.{{choiceOf}} == {{choice}}.{{one}} ? new(16, 16) : null;
                        readonly global::Lathe.Layers.Embedding {{table}} = new(9, 16);

                        public {{outputs}} Forward(global::Lathe.Tensor {{ids}}, global::Lathe.Tensor {{mask}})
                        {
                            global::Lathe.Tensor {{local}} = {{helper}}({{table}}.Forward({{ids}}));
                            foreach ({{nested}} {{element}} in {{array}})
                                {{local}} = {{element}}.Forward({{local}});
                            for (int {{index}} = 0; {{index}} < {{layers}}.Length; {{index}}++)
                                {{local}} = {{layers}}[{{index}}].Forward({{local}});
                            {{local}} = {{parameter}}.{{flag}} ? {{property}}.Forward({{local}}) : {{local}} * 0.5f;
                            return new {{outputs}}({{local}}, {{optional}}?.Forward({{local}}), global::Lathe.Ops.MeanPool({{local}}, {{mask}}));
                        }

                        global::Lathe.Tensor {{helper}}(global::Lathe.Tensor {{helperInput}}) => {{norm}}.Forward({{member}}.Forward({{field}}.Forward({{helperInput}})));
                    }
                }
            }
            """;
    }
}
