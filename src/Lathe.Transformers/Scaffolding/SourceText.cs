using System.Text;

namespace Lathe.Transformers.Scaffolding;

/// <summary>Lines of C#, indented by the braces around them; line ends are LF on every system.</summary>
internal sealed class SourceText
{
    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>An empty line.</summary>
    public SourceText Line()
    {
        text.Append('\n');
        return this;
    }

    public SourceText Line(string line)
    {
        text.Append(' ', 4 * depth).Append(line).Append('\n');
        return this;
    }

    /// <summary>A header, and the brace that it opens.</summary>
    public SourceText Open(string header)
    {
        Line(header).Line("{");
        depth++;
        return this;
    }

    public SourceText Close()
    {
        depth--;
        return Line("}");
    }

    public override string ToString() => text.ToString();
}
