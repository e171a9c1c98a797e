using System.Text;

namespace Lathe.Compression;

/// <summary>
/// Writes HTML and the SVG within it: every text and every attribute's value is escaped, so that a name out of a file can be nothing but
/// text, and elements are closed in the order in which they were opened.
/// </summary>
internal sealed class HtmlWriter
{
    private const char Replacement = '\uFFFD';

    private readonly StringBuilder text = new("<!DOCTYPE html>\n");
    private readonly Stack<string> open = new();

    /// <summary>Opens an element.</summary>
    public HtmlWriter Open(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(element, attributes);
        open.Push(element);
        return this;
    }

    /// <summary>Closes the element that was opened last.</summary>
    public HtmlWriter Close()
    {
        text.Append("</").Append(open.Pop()).Append(">\n");
        return this;
    }

    /// <summary>An element that has no content in HTML, such as meta.</summary>
    public HtmlWriter Void(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(element, attributes);
        text.Append('\n');
        return this;
    }

    /// <summary>An element with nothing but a text in it.</summary>
    public HtmlWriter Element(string element, string content, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(element, attributes);
        Escape(content);
        text.Append("</").Append(element).Append(">\n");
        return this;
    }

    /// <summary>A text within the element that is open.</summary>
    public HtmlWriter Text(string content)
    {
        Escape(content);
        return this;
    }

    /// <summary>A style sheet of this program's own, which is not escaped.</summary>
    public HtmlWriter Style(string sheet)
    {
        text.Append("<style>\n").Append(sheet).Append("\n</style>\n");
        return this;
    }

    /// <summary>The whole page.</summary>
    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public string Finish() => open.Count == 0 ? text.ToString() : throw new InvalidOperationException($"<{open.Peek()}> is still open");

    private void Start(string element, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        text.Append('<').Append(element);
        foreach ((string name, string value) in attributes)
        {
            text.Append(' ').Append(name).Append("=\"");
            Escape(value);
            text.Append('"');
        }

        text.Append('>');
    }

    private void Escape(string content)
    {
        foreach (Rune rune in content.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '<':
                    text.Append("&lt;");
                    break;
                case '>':
                    text.Append("&gt;");
                    break;
                case '&':
                    text.Append("&amp;");
                    break;
                case '"':
                    text.Append("&quot;");
                    break;
                case '\'':
                    text.Append("&#39;");
                    break;
                // controls are no characters of HTML, and those that turn the direction of writing would move what stands beside them
                case (< 0x20 and not '\n' and not '\t') or (>= 0x7F and < 0xA0) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069):
                    text.Append(Replacement);
                    break;
                default:
                    // half a surrogate pair has been replaced already
                    text.Append(rune.ToString());
                    break;
            }
        }
    }
}
