using System.Globalization;
using System.Text;

namespace Lathe.Generators.Tests.Generation.Programs;

/// <summary>
/// A model class made up from a seed, several programs in one since a class costs more than what is in it, with what passes and parser are
/// likeliest to mix up: constants that repeat, one value in several head groupings, equal expressions but for an attribute or a shape,
/// variables that loops and branches give new values, helpers read for several numbers, switches. Every value is [batch, sequence, width],
/// so that any may meet any other.
/// </summary>
internal sealed partial class RandomProgram
{
    /// <summary>Programs in a class: each makes one of its outputs.</summary>
    public const int PerClass = 5;

    /// <summary>How many different ids there are.</summary>
    public const int Entries = 40;

    private static readonly int[] Widths = [8, 16, 24];
    private static readonly string[] Functions = ["Gelu", "GeluTanh", "Relu", "Silu", "Sigmoid", "Tanh"];
    private static readonly string[] Numbers = ["2f", "0.5f", "-1f", "2f", "3", "0.25f"];
    private static readonly string[] Questions =
        ["config.A", "!config.B", "config.N > 2", "config.A && config.B", "config.Act == \"gelu\"",
        "config.Kind is Activation.Relu or Activation.Silu", "config.N is 1 or 3"];

    private readonly Random random;
    private readonly SortedDictionary<string, string> members = new(StringComparer.Ordinal);
    private readonly List<(string Name, int Width)> variables = [];
    private readonly List<(string Name, int Width)> helpers = [];
    private readonly StringBuilder helperText = new();
    private readonly int width;
    private int names;
    private bool inHelper;

    public RandomProgram(int seed)
    {
        Seed = seed;
        random = new Random(seed);
        width = Pick(Widths);
        members["words"] = $"Embedding words = new({Entries}, {width})";
        if (random.Next(2) == 0)
            AddHelper();
        string bodies = string.Concat(Enumerable.Range(0, PerClass).Select(Body));
        Source = $$"""
            [Model]
            public sealed partial class {{Name}}(ProgramConfig config)
            {
            {{string.Concat(members.Select(m => $"    readonly {m.Value};\n"))}}{{helperText}}{{bodies}}
                public ({{string.Join(", ", Enumerable.Repeat("Tensor", PerClass))}}) Forward(Tensor ids, Tensor mask)
                {
                    Tensor x = words.Forward(ids);
                    return ({{string.Join(", ", Enumerable.Range(0, PerClass).Select(i => $"B{i}(x, mask)"))}});
                }
            }
            """;
        Configuration = string.Create(CultureInfo.InvariantCulture, $$"""
            {"model_type": "program", "a": {{Flag()}}, "b": {{Flag()}}, "n": {{random.Next(1, 5)}}, "act": "{{Pick(["gelu", "relu", "tanh"])}}", "kind": "{{Pick(["Gelu", "Relu", "Silu", "Tanh"])}}"}
            """);
    }

    public int Seed { get; }

    public string Name => $"P{Seed}";

    public string Source { get; }

    /// <summary>config.json.</summary>
    public string Configuration { get; }

    /// <summary>What every program is configured by.</summary>
    public const string SharedSource = """
        public sealed class ProgramConfig : IModelConfiguration<ProgramConfig>
        {
            public bool A; public bool B; public int N; public string Act = ""; public Activation Kind;
            public static ProgramConfig FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                System.Text.Json.JsonElement json = checkpoint.Configuration;
                return new() { A = json.GetProperty("a").GetBoolean(), B = json.GetProperty("b").GetBoolean(), N = json.GetProperty("n").GetInt32(),
                    Act = json.GetProperty("act").GetString()!, Kind = Enum.Parse<Activation>(json.GetProperty("kind").GetString()!) };
            }
        }
        """;

    private string Body(int index)
    {
        variables.Clear();
        variables.Add(("x", width));
        int result = Pick(Widths);
        StringBuilder text = new($"    Tensor B{index}(Tensor x, Tensor mask)\n    {{\n");
        for (int i = random.Next(1, 6); i > 0; i--)
            Statement(text, "        ", 0);
        if (random.Next(6) == 0)
            text.Append($"        if ({Pick(Questions)}) return {Expression(result, 1)};\n");
        // A parameter that no result depends on has no shape.
        string masked = index == PerClass - 1 ? $"{Fitting("Attention(x, x, x, PaddingMask(mask), 2)", width, result)} + " : "";
        return text.Append($"        return {masked}{Expression(result, 2)};\n    }}\n").ToString();
    }

    /// <summary>A helper with a number and a flag beside its tensor; some call themselves with a smaller number.</summary>
    private void AddHelper()
    {
        inHelper = true;
        string name = Fresh("H");
        int columns = Pick(Widths);
        variables.Clear();
        variables.Add(("x", columns));
        StringBuilder text = new();
        text.Append($"    Tensor {name}(Tensor x, float s = 2f, int n = 1, bool on = false)\n    {{\n");
        for (int i = random.Next(1, 3); i > 0; i--)
            Statement(text, "        ", 1);
        text.Append($"        x = on ? {Expression(columns, 1)} : x * s;\n");
        text.Append(random.Next(2) == 0
            ? $"        return n == 0 ? x : {name}(x + n, s, n - 1, !on);\n    }}\n"
            : $"        return n switch {{ 0 => x, 1 => {Expression(columns, 1)}, _ => x + n }};\n    }}\n");
        helperText.Append(text);
        helpers.Add((name, columns));
        inHelper = false;
    }

    private void Statement(StringBuilder text, string indent, int depth)
    {
        (string name, int width) = Pick(variables);
        switch (random.Next(depth < 2 ? 13 : 4))
        {
            case 0 or 1:
                int other = Pick(Widths);
                string value = Expression(other, 2), local = Fresh("t");
                text.Append($"{indent}Tensor {local} = {value};\n");
                variables.Add((local, other));
                break;
            case 2:
                text.Append($"{indent}{name} = {Expression(width, 2)};\n");
                break;
            case 3:
                text.Append($"{indent}{name} {Pick(["+=", "-="])} {Expression(width, 1)};\n");
                break;
            case 4:
                string second = variables.Where(v => v.Width == width && v.Name != name).Select(v => v.Name).FirstOrDefault(name);
                text.Append($"{indent}({name}, {second}) = ({Expression(width, 1)}, {name});\n");
                break;
            case 5:
                text.Append($"{indent}{name} = {Twins(name, width)};\n");
                break;
            case 6:
                string counter = Fresh("i");
                text.Append($"{indent}for (int {counter} = 0; {counter} < {random.Next(1, 4)}; {counter}++)\n{indent}{{\n");
                Inside(text, indent, depth, $"{name} = Tanh({name} + {Number()}) * {counter};");
                break;
            case 7:
                text.Append($"{indent}for (int {Fresh("j")} = 0; j{names} < config.N; j{names}++)\n{indent}{{\n");
                Inside(text, indent, depth, $"{name} = Tanh({Expression(width, 1)});");
                break;
            case 8:
                string layer = Fresh("l");
                text.Append($"{indent}foreach (Linear {layer} in {Lines(width)}{Pick(["", "", "[1..]", "[..^1]"])})\n{indent}{{\n");
                Inside(text, indent, depth, $"{name} = {Pick(Functions)}({layer}.Forward({name}));");
                break;
            case 9:
                text.Append($"{indent}if ({Pick(Questions)})\n{indent}{{\n");
                Inside(text, indent, depth, $"{name} = {Expression(width, 1)};");
                if (random.Next(2) == 0)
                    break;
                text.Append($"{indent}else\n{indent}{{\n");
                Inside(text, indent, depth, $"{name} = {Expression(width, 1)};");
                break;
            case 11:
                ChoiceStatement(text, indent, depth, name, width);
                break;
            case 12:
                text.Append($"{indent}{name} = {Element(name, width)};\n");
                break;
            default:
                text.Append($"{indent}float {Fresh("s")} = config.A ? {Number()} : 0.5f; {name} = {name} * s{names};\n");
                break;
        }
    }

    /// <summary>A block with one statement and perhaps others, whose locals end with it.</summary>
    private void Inside(StringBuilder text, string indent, int depth, string statement)
    {
        int outer = variables.Count;
        text.Append($"{indent}    {statement}\n");
        for (int i = random.Next(3); i > 0; i--)
            Statement(text, indent + "    ", depth + 1);
        variables.RemoveRange(outer, variables.Count - outer);
        text.Append($"{indent}}}\n");
    }

    private string Expression(int width, int depth)
    {
        if (depth == 0 || random.Next(8) == 0)
            return Value(width);
        switch (random.Next(17))
        {
            case 0 or 1:
                return $"{Pick(Functions)}({Expression(width, depth - 1)})";
            case 2:
                return Linear(Expression(Pick(Widths, out int inner), depth - 1), inner, width);
            case 3:
                return $"({Expression(width, depth - 1)} {Pick(["+", "-"])} {Expression(width, depth - 1)})";
            case 4:
                return $"Tanh({Expression(width, depth - 1)} * {Expression(width, depth - 1)})";
            case 5:
                return random.Next(2) == 0 ? $"({Expression(width, depth - 1)} * {Number()})"
                    : $"({Number()} + {Expression(width, depth - 1)})";
            case 6:
                return Grouped(Expression(width, depth - 1), width, random.Next(6));
            case 7:
                return Norm(Expression(width, depth - 1), width);
            case 8:
                return Attention(Expression(width, depth - 1), Expression(width, depth - 1), width, random.Next(4));
            case 9:
                return $"({Pick(Questions)} ? {Expression(width, depth - 1)} : {Expression(width, depth - 1)})";
            case 10:
                return Switch(width, depth);
            case 11 or 12 or 13:
                return Elementwise(Expression(width, depth - 1), width, depth);
            case 14:
                return Reduced(Expression(width, depth - 1), width);
            case 15 when !inHelper && helpers.Count > 0:
                (string helper, int taken) = Pick(helpers);
                return Fitting(
                    $"{helper}({Expression(taken, depth - 1)}{Pick(["", ", 0.5f", ", n: 2", ", on: true", ", 3, 2", ", on: config.B"])})",
                    taken, width);
            default:
                return Twins(Value(width), width);
        }
    }

    /// <summary>The same on the same value twice, but for one attribute: what must not become one step.</summary>
    private string Twins(string value, int width)
    {
        int kind = random.Next(4), first = random.Next(6), second = random.Next(6);
        string Twin(int choice) => kind switch
        {
            0 => Grouped(value, width, choice),
            1 => Attention(value, value, width, choice),
            2 => $"Softmax({value}, {(choice % 3) - 1})".Replace(", 0)", ", 2)", StringComparison.Ordinal),
            _ => $"Concat(-1, Slice({value}, -1, {choice}, {width - choice}), Slice({value}, -1, 0, {choice + (choice == 0 ? width : 0)}))"
                .Replace($", Slice({value}, -1, 0, {width}))", ")", StringComparison.Ordinal),
        };
        return $"({Twin(first)} {Pick(["+", "-"])} {Twin(second)})";
    }

    /// <summary>One of the ways to cut rows into heads, something done to them, and back.</summary>
    private string Grouped(string value, int width, int choice)
    {
        int heads = new[] { 2, 4, 8, 2, 4, 8 }[choice], size = width / heads;
        string inside = $"Reshape({value}, 0, 0, {heads}, {size})";
        inside = choice switch
        {
            0 or 1 => $"Softmax({inside})",
            2 => $"Softmax({inside}, 2)",
            3 => Norm(inside, size),
            4 => $"Transpose({inside}, 2, 3)",
            _ => $"Relu({inside})",
        };
        return $"Reshape({inside}, 0, 0, {width})";
    }

    private string Attention(string query, string key, int width, int choice) => choice switch
    {
        0 => $"Attention({query}, {key}, {key}, null, 2)",
        1 => $"Attention({query}, {key}, {key}, null, 4)",
        2 => $"Attention({query}, {key}, {key}, {(inHelper ? "null" : "PaddingMask(mask)")}, 2)",
        3 => $"Attention({query}, {key}, {key}, null, 2, scale: 0.5f)",
        4 => $"Attention({query}, {key}, {query}, {Pick(["null", $"CausalMask({query})", $"AlibiBias({query}, 2)"])}, 2)",
        _ => $"Attention({query}, {key}, {key}, null, {width / 4})",
    };

    private string Switch(int width, int depth)
    {
        string Arm() => Expression(width, depth - 1);
        return random.Next(3) switch
        {
            0 => $"(config.Kind switch {{ Activation.Gelu => {Arm()}, Activation.Relu or Activation.Silu => {Arm()}, _ => {Arm()} }})",
            1 => $"(config.Act switch {{ \"gelu\" => {Arm()}, \"relu\" => {Arm()}, _ => {Arm()} }})",
            _ => $"(config.N switch {{ 1 => {Arm()}, > 2 => {Arm()}, _ => {Arm()} }})",
        };
    }

    private string Value(int width)
    {
        (string Name, int Width)[] fitting = [.. variables.Where(v => v.Width == width)];
        if (fitting.Length > 0 && random.Next(5) > 0)
            return Pick(fitting).Name;
        (string name, int inner) = Pick(variables);
        return Linear(name, inner, width);
    }

    private string Fitting(string value, int inner, int width) => inner == width ? value : Linear(value, inner, width);

    private string Linear(string value, int inner, int width)
    {
        string name = $"w{inner}x{width}{Pick(["", "b"])}";
        members[name] = $"Linear {name} = new({inner}, {width}{(name.EndsWith('b') ? ", bias: false" : "")})";
        return $"{name}.Forward({value})";
    }

    private string Norm(string value, int width)
    {
        string kind = Pick(["LayerNorm", "RmsNorm"]), name = $"n{kind}{width}";
        members[name] = $"{kind} {name} = new({width}, 1e-3f)";
        return $"{name}.Forward({value})";
    }

    private string Number() => Pick(Numbers);

    private string Flag() => random.Next(2) == 0 ? "true" : "false";

    private string Fresh(string kind) => kind + (++names).ToString(CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private int Pick(IReadOnlyList<int> choices, out int chosen) => chosen = Pick(choices);
}
