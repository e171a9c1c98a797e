using System.CommandLine;
using System.CommandLine.Help;
using Lathe.Cli;
using Lathe.Cli.Commands;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Training.Cli.Commands;

namespace Lathe.Training.Cli;

/// <summary>The <c>lathe-train</c> tool: the verbs that need gradients. It prints and fails as <c>lathe</c> does.</summary>
internal static class TrainingTool
{
    private const string Name = "lathe-train";

    /// <inheritdoc cref="Tool.Run(string[], TextWriter, TextWriter, Func{Stream}?, bool)"/>
    public static int Run(string[] arguments, TextWriter output, TextWriter error, Func<Stream>? openInput = null,
        bool isErrorTerminal = false) => Tool.Run(Name, CreateRoot, arguments, output, error, openInput, isErrorTerminal);

    internal static Command CreateRoot(ToolOutput output, ToolInput input) =>
        new(Name, "Fine-tunes, distils and compresses transformer checkpoints with training.")
    {
        new HelpOption(),
        new VersionOption(),
        TrainCommand.Create(output),
        TrainCommand.CreateDistill(output),
        CompressCommand.Create(output, input, new CompressionTraining()),
    };
}
