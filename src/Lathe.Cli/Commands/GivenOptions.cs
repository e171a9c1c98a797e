using System.CommandLine;
using System.CommandLine.Parsing;

namespace Lathe.Cli.Commands;

/// <summary>What was written, apart from what stands for it where nothing was.</summary>
internal static class GivenOptions
{
    /// <summary>Whether an option stands in the command line, and its value is not the usual one for want of another.</summary>
    public static bool IsGiven(this SymbolResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
