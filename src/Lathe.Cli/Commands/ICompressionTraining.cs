using System.CommandLine;
using System.CommandLine.Parsing;
using Lathe.Cli.Presentation;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary>What a tool that trains adds to <c>compress</c>: this one has no gradients.</summary>
internal interface ICompressionTraining
{
    /// <summary>Adds options and what has to be true of them.</summary>
    void AddTo(Command command);

    /// <summary>Whether the command line asks for training.</summary>
    bool IsAsked(SymbolResult result);

    /// <summary>Whether its examples tell how well the task is done.</summary>
    bool Measures(SymbolResult result);

    /// <summary>Gives the texts and the metric that no other option has given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">The checkpoint, whole.</param>
    /// <param name="inputs">What the other options have given.</param>
    CompressionInputs Complete(ParseResult parsed, string folder, CompressionInputs inputs);

    /// <summary>Reads and checks what training needs; null where it is not asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="checkpoint">What is compressed.</param>
    /// <param name="output">The folder that will be written.</param>
    /// <param name="options">What else is done.</param>
    /// <param name="progress">Told where it stands.</param>
    ICompressionTrainingRun? Begin(
        ParseResult parsed, string checkpoint, string output, CompressionOptions options, ProgressLine progress);
}
