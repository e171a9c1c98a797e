using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lathe.Package.Tests;

/// <summary>What `dotnet new` makes of the packed templates, and docs/start.md, which tells of them.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class TemplateTests
{
    private readonly PackedPackages packages;
    private readonly string folder;
    private readonly (string, string)[] environment;

    public TemplateTests(PackedPackages packages)
    {
        this.packages = packages;
        // templates that are installed are kept in the home folder of the command line: each test has one of its own
        folder = Directory.CreateDirectory(Path.Combine(packages.Root, Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllText(Path.Combine(folder, "nuget.config"), packages.NugetConfig);
        environment =
        [
            ("DOTNET_CLI_HOME", Directory.CreateDirectory(Path.Combine(folder, "home")).FullName),
            ("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
            ("NUGET_PACKAGES", packages.Cache), ("RestoreFallbackFolders", packages.ThirdParty), ("NuGetAudit", "false"),
            // compilers and build servers that outlive a test would hold its folder
            ("UseSharedCompilation", "false"), ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ];
    }

    [Fact]
    public void The_start_page_does_what_it_says_and_its_first_answer_takes_less_than_a_minute()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the page's commands are a shell's");
        IReadOnlyList<(string Commands, string[] Printed)> blocks = StartPage.Read();
        Assert.True(blocks.Count >= 4, $"{blocks.Count} blocks of commands");

        for (int i = 0; i < blocks.Count; i++)
        {
            (string commands, string[] printed) = blocks[i];
            long start = Stopwatch.GetTimestamp();
            // "times" prints what the commands took of the processor
            (int exitCode, string output) = Command.Run(folder, environment, "bash", "-euo", "pipefail", "-c", commands + "\ntimes");
            double seconds = ProcessorSeconds(output);
            TestContext.Current.SendDiagnosticMessage(
                $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, {seconds:F0} of a processor: {commands.Split('\n')[0]}");

            Assert.True(exitCode == 0, $"{commands}\n\n{output}");
            // a build that ends well counts them: "0 Warning(s)"
            Assert.DoesNotContain(": warning ", output, StringComparison.Ordinal);
            Assert.NotEmpty(printed);
            Assert.All(printed, line => Assert.Contains(line, output, StringComparison.Ordinal));
            // not by the clock: it counts what other tests do meanwhile
            if (i == 0)
                Assert.InRange(seconds, 1, 60);
        }
    }

    [Theory]
    [InlineData("lathe-model", "my-own.model")]
    [InlineData("lathe-classifier", "my classifier")]
    [InlineData("lathe-service", "Shop.Intents")]
    public void A_template_builds_under_any_name_with_no_warning(string template, string name)
    {
        Run("new", "install", "Lathe.Templates");
        Run("new", template, "-o", name);
        string output = Run("build", name, "-c", "Release", "-warnaserror");
        Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);

        string[] sources = Directory.GetFiles(Path.Combine(folder, name), "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(sources, file => file.Contains("template.json", StringComparison.Ordinal));
        Assert.All(sources.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)),
            file => Assert.DoesNotContain("_VERSION<", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void The_classifier_says_in_a_line_what_is_wrong()
    {
        Run("new", "install", "Lathe.Templates");
        Run("new", "lathe-classifier", "-o", "Intents");
        Run("build", "Intents", "-c", "Release");
        foreach ((string[] arguments, string said) in ((string[], string)[])[
            (["--model", "nowhere", "text"], "nowhere"), (["--model"], "needs a value"), (["--modle", "x"], "--modle is no option"),
            (["--precision", "Int9", "text"], "'Int9' is no precision"), (["--precision", "1", "text"], "'1' is no precision")])
        {
            (int exitCode, string output) = Command.Run(
                folder, environment, "dotnet", ["run", "-c", "Release", "--no-build", "--project", "Intents", "--", .. arguments]);
            Assert.Equal(1, exitCode);
            Assert.Contains(said, output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }
    }

    /// <summary>Of the last line of <c>times</c>, which is of the processes that a shell has started: <c>0m9.125s 0m1.063s</c>.</summary>
    private static double ProcessorSeconds(string output) =>
        Times().Matches(output) is { Count: > 1 } found ? Seconds(found[^1], "user") + Seconds(found[^1], "system") : 0;

    private static double Seconds(Match times, string kind) =>
        (60 * double.Parse(times.Groups[kind + "Minutes"].Value, CultureInfo.InvariantCulture))
        + double.Parse(times.Groups[kind].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<userMinutes>\d+)m(?<user>[\d.]+)s (?<systemMinutes>\d+)m(?<system>[\d.]+)s\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Times();

    private string Run(params string[] arguments)
    {
        (int exitCode, string output) = Command.Run(folder, environment, "dotnet", arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
