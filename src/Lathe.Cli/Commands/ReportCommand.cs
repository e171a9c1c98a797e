using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe report</c>: what a compression decided and measured, as a page.</summary>
internal static class ReportCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> folder = new("OUT") { Description = "A folder that lathe compress wrote." };
        Option<string?> target = new("--output", "-o")
        {
            Description = $"The HTML page to write; {ReportFile.Name} in the folder where not given.",
            HelpName = "FILE",
        };
        Option<bool> json = SharedOptions.Json();
        Command command = new("report", "Writes one HTML page of what a compression decided and measured.") { folder, target, json };
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(folder), page = parsed.GetValue(target) ?? Path.Combine(source, ReportFile.Name);
            ReportFile.Write(source, page);
            if (parsed.GetValue(json))
                output.Json(new JsonObject { ["report"] = page, ["bytes"] = new FileInfo(page).Length });
            else
                output.Line(page);
        });
        return command;
    }
}
