using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Lathe.Cli.Commands;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli;

/// <summary>The <c>lathe</c> tool: its verbs, and what happens to their errors.</summary>
internal static class Tool
{
    private const string Name = "lathe";

    /// <summary>
    /// A word that begins with @ is what it says, a text or a path: "@john" is a query like another, and must not become the contents of a
    /// file of that name.
    /// </summary>
    private static readonly ParserConfiguration WordsAsTheyStand = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line. An error is one line on <paramref name="error"/>, whatever it is.</summary>
    /// <param name="arguments">The words after the tool's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors and progress.</param>
    /// <param name="openInput">Opens standard input, for the verbs that read texts; null: it is empty.</param>
    /// <param name="isErrorTerminal">Whether a person looks at <paramref name="error"/>: then long inputs show progress there.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error, Func<Stream>? openInput = null,
        bool isErrorTerminal = false) => Run(Name, CreateRoot, arguments, output, error, openInput, isErrorTerminal);

    /// <summary>As <see cref="Run(string[], TextWriter, TextWriter, Func{Stream}?, bool)"/>, for a tool of other verbs.</summary>
    /// <param name="name">What its errors begin with, and its help calls it.</param>
    /// <param name="createRoot">Its verbs.</param>
    /// <param name="arguments">The words after its name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors and progress.</param>
    /// <param name="openInput">Opens standard input; null: it is empty.</param>
    /// <param name="isErrorTerminal">Whether a person looks at <paramref name="error"/>.</param>
    public static int Run(
        string name, Func<ToolOutput, ToolInput, Command> createRoot, string[] arguments, TextWriter output, TextWriter error,
        Func<Stream>? openInput, bool isErrorTerminal)
    {
        Command root = createRoot(
            new ToolOutput(output, error, isErrorTerminal, name), new ToolInput(openInput ?? (() => Stream.Null)));
        ParseResult parsed = root.Parse(arguments, WordsAsTheyStand);
        if (parsed.Errors.Count > 0)
        {
            Command command = parsed.CommandResult.Command;
            // a word too much is the cause, and what is missing then often its consequence
            string problem = parsed.UnmatchedTokens.Count > 0
                ? $"'{parsed.UnmatchedTokens[0]}' is no verb, argument or option here." : parsed.Errors[0].Message;
            error.WriteLine($"{name}: {OneLine(problem)} See {(command == root ? name : $"{name} {command.Name}")} --help.");
            return ExitCode.Misused;
        }
        try
        {
            int exitCode = parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, Output = output,
                Error = error
            });
            output.Flush();
            return exitCode;
        }
        catch (IOException exception) when (StandardOutput.IsClosed(exception))
        {
            // whoever read has seen enough, as head does
            return 0;
        }
        catch (Exception exception)
        {
            TryFlush(output);
            error.WriteLine($"{name}: {OneLine(Describe(exception))}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Not a RootCommand: that one is called after the assembly, and this tool is not.</summary>
    internal static Command CreateRoot(ToolOutput output, ToolInput input) =>
        new(Name, "Inspects, verifies, measures, packs and scaffolds transformer checkpoints, and answers from text.")
    {
        new HelpOption(),
        new VersionOption(),
        InspectCommand.Create(output),
        VerifyCommand.Create(output),
        RunCommand.Create(output),
        EvaluateCommand.Create(output, input),
        BenchCommand.Create(output),
        PackCommand.Create(output),
        PruneCommand.Create(output, input),
        CompressCommand.Create(output, input),
        TrimCommand.Create(output, input),
        CalibrateCommand.Create(output, input),
        SensitivityCommand.Create(output, input),
        ReportCommand.Create(output),
        ExplainCommand.Create(output),
        ScaffoldCommand.Create(output),
        DoctorCommand.Create(output),
        TokenizeCommand.Create(output, input),
        EmbedCommand.Create(output, input),
        ClassifyCommand.Create(output, input),
        RerankCommand.Create(output, input),
        TagCommand.Create(output, input),
        FillMaskCommand.Create(output, input),
        AnswerCommand.Create(output, input),
        SearchCommand.Create(output, input),
    };

    private static string Describe(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => Describe(inner),
        // without the name of a C# parameter, which says nothing to who typed a command
        ArgumentException => PipelineArguments.InOptions(exception.Message.Split(" (Parameter '")[0]),
        // these say what was found and what was expected; the type adds nothing for the user
        IOException or UnauthorizedAccessException or NotSupportedException or InvalidOperationException or PipelineException
            or BudgetMissedException or OperationCanceledException =>
            exception.Message,
        OutOfMemoryException => $"not enough memory: {exception.Message}",
        _ => $"unexpected {exception.GetType().Name}: {exception.Message}",
    };

    /// <summary>What was done before the error is not lost with it.</summary>
    private static void TryFlush(TextWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (IOException)
        {
            // the error that is reported came first
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
