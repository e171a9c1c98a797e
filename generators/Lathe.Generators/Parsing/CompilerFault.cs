using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// LATHE0071, a fault of the generator itself: it costs the class that it was found in and no other, and asks for a report. The
/// generator reports it for parsing, lowering and printing alike; analyzers, which read classes too, leave it to that.
/// </summary>
internal static class CompilerFault
{
    public const string Id = "LATHE0071";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Lathe's generator works",
        "'{0}' got no code because Lathe's generator failed {1}; please report it, with the class, at "
        + "https://github.com/lathe-net/lathe/issues",
        "Lathe.Model",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: "https://github.com/lathe-net/lathe/blob/main/docs/diagnostics/" + Id + ".md");

    /// <summary>One line: what was being done, what happened, and where in the generator.</summary>
    public static string Describe(string stage, Exception fault)
    {
        string message = fault.Message.Split('\n')[0].Trim();
        string? place = fault.StackTrace?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("Lathe."));
        int end = place?.IndexOf(" in ", StringComparison.Ordinal) ?? -1;
        return $"while {stage} it: {fault.GetType().Name}: "
            + $"{message}{(place is null ? "" : " " + (end < 0 ? place : place.Substring(0, end)))}";
    }
}
