using System.CommandLine;
using Lathe.Benchmarks.Kernels;
using Lathe.Benchmarks.Peers;
using Lathe.Benchmarks.Plot;

namespace Lathe.Benchmarks.Report;

/// <summary><c>report</c>: measures what docs/performance.md quotes, a file a section, and writes tables and plot from the files.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string[]> names = new("sections")
        {
            Description = $"What to measure; all without it: {string.Join(", ", ReportSections.All.Select(section => section.Name))}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.Validators.Add(result =>
        {
            try
            {
                ReportSections.Named([.. result.Tokens.Select(token => token.Value)]);
            }
            catch (ArgumentException error)
            {
                result.AddError(error.Message);
            }
        });
        Option<DirectoryInfo> into = new("--into")
        {
            Description = "Where measurements are kept, a file a section.",
            DefaultValueFactory = _ => new DirectoryInfo("artifacts/benchmarks"),
        };
        Option<DirectoryInfo?> checkpoints = new("--checkpoints")
        {
            Description = "Folder with bert-base, minilm-l6 and roberta-large, each from make_checkpoint.py --onnx.",
        };
        Option<DirectoryInfo?> torch = new("--torch") { Description = "../shared/peers." };
        Option<string> python = new("--python") { Description = "The interpreter that has torch.", DefaultValueFactory = _ => "python3" };
        Option<bool> only = new("--tables") { Description = "Measures nothing; prints the tables of what has been measured." };
        Option<FileInfo?> document = new("--document")
        {
            Description = "Puts the tables between the marks of this document, docs/performance.md, instead of printing them.",
        };
        Option<FileInfo?> plot = new("--plot") { Description = "Draws the plot here, docs/throughput.svg." };

        Command command = new("report", "Measures everything that docs/performance.md quotes and makes its tables and its plot.")
        {
            names, into, checkpoints, torch, python, only, document, plot,
        };
        command.SetAction(result =>
        {
            ReportFolder folder = new(result.GetRequiredValue(into).FullName);
            IReadOnlyList<ReportSection> sections = ReportSections.Named(result.GetValue(names) ?? []);
            Dictionary<string, string?> places = new(StringComparer.Ordinal)
            {
                ["$CHECKPOINTS"] = result.GetValue(checkpoints)?.FullName,
                ["$TORCH"] = result.GetValue(torch)?.FullName,
                ["$PYTHON"] = result.GetValue(python),
            };
            int status = result.GetValue(only) ? 0 : Measure(sections, folder, places, result.InvocationConfiguration);
            if (status != 0)
                return status;
            if (result.GetValue(document) is { } written)
                Write(written.FullName, folder, result.InvocationConfiguration.Error);
            else
                Print(sections, folder, result.InvocationConfiguration.Output);
            if (result.GetValue(plot) is { } drawn)
                File.WriteAllText(drawn.FullName, ThroughputPlot.Draw(folder.PeerRows(), "bert-base", threads: 2));
            return 0;
        });
        return command;
    }

    private static int Measure(
        IReadOnlyList<ReportSection> sections, ReportFolder folder, Dictionary<string, string?> places,
        InvocationConfiguration configuration)
    {
        // asked for before the first section takes its minute, not after
        string[] missing = [.. places.Where(place => place.Value is null
            && sections.Any(section => section.Command.Contains(place.Key, StringComparison.Ordinal)))
            .Select(place => $"--{place.Key[1..].ToLowerInvariant().Replace('_', '-')}")];
        if (missing.Length > 0)
        {
            configuration.Error.WriteLine($"these sections need {string.Join(", ", missing)}");
            return 1;
        }
        foreach (ReportSection section in sections)
        {
            configuration.Error.WriteLine(section.Name);
            // what it prints is printed again from the file
            InvocationConfiguration quiet = new() { Output = TextWriter.Null, Error = configuration.Error };
            Command measuring = section.IsPeers ? PeersCommand.Create() : KernelsCommand.Create();
            int status = measuring.Parse([.. section.Words(places)[1..], "--json", folder.FileOf(section)]).Invoke(quiet);
            if (status != 0)
                return status;
        }
        return 0;
    }

    private static void Print(IReadOnlyList<ReportSection> sections, ReportFolder folder, TextWriter output)
    {
        string[] common = [ReportFolder.MachineBlock, ReportFolder.StartUpBlock];
        foreach (string name in common.Concat(sections.Select(section => section.Name)))
            output.WriteLine($"{name}\n\n{folder.Block([name]) ?? "not measured\n"}");
    }

    private static void Write(string document, ReportFolder folder, TextWriter progress)
    {
        List<string> left = [];
        File.WriteAllText(document, ReportDocument.Fill(File.ReadAllText(document), folder.Block, left));
        foreach (string names in left)
            progress.WriteLine($"{document}: '{names}' has not been measured; its block stays as it was");
    }
}
