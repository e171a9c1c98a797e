using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Lathe.Cli.Presentation;

/// <summary>Where results go: tables for people, or one JSON object for programs.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Errors and progress.</param>
/// <param name="isErrorTerminal">Whether a person looks at <paramref name="error"/>.</param>
/// <param name="name">The tool's, in front of its messages.</param>
internal sealed class ToolOutput(TextWriter output, TextWriter error, bool isErrorTerminal, string name)
{
    // wide enough for the plan's reasons; a terminal has its own width
    private const int RedirectedWidth = 200;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints one JSON object.</summary>
    public void Json(JsonObject value) => output.WriteLine(value.ToJsonString(Indented));

    public void Line(string text) => output.WriteLine(text);

    /// <summary>Hands on what was written, so that whoever reads a pipe has it.</summary>
    public void Flush() => output.Flush();

    /// <summary>Progress on the error stream, where that is a terminal.</summary>
    public ProgressLine Progress(string unit) => new(error, isErrorTerminal, unit);

    /// <summary>Prints one line to the error stream.</summary>
    public void Error(string text) => error.WriteLine($"{name}: {text}");

    /// <summary>Prints what was odd about something that was read all the same, a line each, to the error stream.</summary>
    public void Warn(IReadOnlyList<string> warnings)
    {
        foreach (string warning in warnings)
            Error($"warning: {warning}");
    }

    /// <summary>Prints a table with a title.</summary>
    /// <param name="title">Stands above it.</param>
    /// <param name="columns">Headers; one that ends in <c>|</c> is aligned to the right.</param>
    /// <param name="rows">Cells, as plain text.</param>
    public void Table(string title, string[] columns, IEnumerable<string[]> rows)
    {
        Table table = new Table().Title(Markup.Escape(title)).Border(TableBorder.Rounded);
        foreach (string column in columns)
        {
            bool isNumber = column.EndsWith('|');
            TableColumn header = new(Markup.Escape(column.TrimEnd('|')));
            table.AddColumn(isNumber ? header.RightAligned() : header);
        }
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(cell => Markup.Escape(cell))]);

        AnsiConsoleOutput target = new(output);
        // a file or a pipe gets no escape sequences, whatever the environment promises of terminals
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = target,
            Ansi = target.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = target.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!target.IsTerminal)
            console.Profile.Width = RedirectedWidth;
        console.Write(table);
    }
}
