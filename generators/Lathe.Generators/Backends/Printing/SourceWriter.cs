using System;
using System.Text;

namespace Lathe.Generators.Backends.Printing;

/// <summary>Lines of C# with their indentation; ends lines with LF on every platform.</summary>
internal sealed class SourceWriter
{
    private const string Indentation = "    ";
    private readonly StringBuilder text = new();

    public int Depth { get; private set; }

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            for (int i = 0; i < Depth; i++)
                text.Append(Indentation);
            text.Append(line);
        }
        text.Append('\n');
    }

    /// <summary>A header, then the body in braces.</summary>
    /// <param name="end">What follows the last brace.</param>
    public void Block(string header, Action body, string end = "")
    {
        Line(header);
        Braces(body, end);
    }

    public void Braces(Action body, string end = "")
    {
        Line("{");
        Depth++;
        body();
        Depth--;
        Line("}" + end);
    }

    /// <summary>What follows a header of its own, one level deeper.</summary>
    public void Indented(Action body)
    {
        Depth++;
        body();
        Depth--;
    }

    /// <summary>Lines another writer has collected, at this one's depth.</summary>
    public void Append(SourceWriter other)
    {
        foreach (string line in other.ToString().TrimEnd('\n').Split('\n'))
            Line(line);
    }

    public override string ToString() => text.ToString();
}
