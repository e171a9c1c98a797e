using System.Text;

namespace Lathe.Generators.Tests.Generation.Programs;

/// <summary>
/// Operations that have no kernel of their own, weights that the class holds itself, single layers of an array, switch statements. Nothing
/// here jumps: a comparison chooses between things that are equal where it changes its mind, so that a last digit cannot tell eager from
/// compiled code.
/// </summary>
internal sealed partial class RandomProgram
{
    private string Elementwise(string value, int width, int depth) => random.Next(11) switch
    {
        0 => $"(-{value})",
        1 => $"Exp(Tanh({value}))",
        2 => $"Log(Abs({value}) + 1)",
        3 => $"Sqrt(Abs({value}) + 0.5f)",
        4 => $"Clamp({value}, -1, 0.75f)",
        5 => $"Maximum({value}, {Expression(width, depth - 1)})",
        6 => $"Minimum({value}, {Number()})",
        7 => Bent(value, width),
        8 => $"({value} * {Held(width)})",
        9 => $"({Held(width)} - {value})",
        _ => $"Maximum({Held(width)}, {value})",
    };

    /// <summary>x above a number, and less of it below: both sides are 0 there.</summary>
    private string Bent(string value, int width)
    {
        string name = variables.Where(v => v.Width == width).Select(v => v.Name).FirstOrDefault() ?? Value(width);
        return $"(Where({Pick(["Greater", "GreaterOrEqual"])}({name}, 0), {name}, {name} * 0.25f) + {value})";
    }

    private string Reduced(string value, int width)
    {
        string reduced = $"{Pick(["Mean", "Max", "Min"])}({value}, {Pick(["-1", "1", "2"])}, keepDimensions: true)";
        return random.Next(2) == 0 ? $"({value} - {reduced})" : $"({Value(width)} * Tanh({reduced}))";
    }

    /// <summary>A tensor of weights.</summary>
    private string Held(int width)
    {
        string name = $"p{width}";
        members[name] = $"Tensor {name} = Parameter({Pick(["", "1, 1, "])}{width})";
        return name;
    }

    private string Lines(int width)
    {
        string name = $"lines{width}";
        if (!members.ContainsKey(name))
            members[name] = $"Linear[] {name} = Repeat({random.Next(1, 4)}, () => new Linear({width}, {width}))";
        return name;
    }

    private string Element(string value, int width) => $"{Pick(Functions)}({Lines(width)}[{Pick(["0", "^1"])}].Forward({value}))";

    private void ChoiceStatement(StringBuilder text, string indent, int depth, string name, int width)
    {
        (string question, string[] cases) = random.Next(3) switch
        {
            0 => ("config.N", (string[])["case 1:", "case 2 or 3:", "default:"]),
            1 => ("config.Kind", ["case Activation.Gelu:", "default:", "case Activation.Relu: case Activation.Silu:"]),
            _ => ("config.N", ["case > 2:", "case 1:"]),
        };
        text.Append($"{indent}switch ({question})\n{indent}{{\n");
        foreach (string label in cases)
        {
            text.Append($"{indent}    {label}\n{indent}    {{\n");
            Inside(text, indent + "    ", depth, $"{name} = {Expression(width, 1)};");
            // The block ends before the break: both forms are usual.
            text.Append($"{indent}    break;\n");
        }
        text.Append($"{indent}}}\n");
    }
}
