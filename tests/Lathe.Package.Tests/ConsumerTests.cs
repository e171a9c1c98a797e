using System.Globalization;
using System.Text.RegularExpressions;
using Lathe.Tests;

namespace Lathe.Package.Tests;

/// <summary>What a user gets from the packages: a model that runs, a diagnostic in the build, a tool.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class ConsumerTests(PackedPackages packages)
{
    [Fact]
    public void A_fresh_project_builds_and_runs_the_quickstart_from_the_package()
    {
        string sample = Path.Combine(TestFiles.RepositoryRoot, "samples", "Quickstart");
        string folder = packages.CreateProject(
            "Consumer",
            "Lathe",
            [.. from file in (string[])["EncoderLayer.cs", "TinyEncoder.cs", "Program.cs"] select (file,
            File.ReadAllText(Path.Combine(sample, file)))]);
        string checkpoint = Directory.CreateDirectory(Path.Combine(folder, "bin", "Release", "net10.0", "checkpoint")).FullName;
        foreach (string file in Directory.GetFiles(Path.Combine(sample, "checkpoint")))
            File.Copy(file, Path.Combine(checkpoint, Path.GetFileName(file)));

        (int exitCode, string output) = Command.Run(folder, "dotnet", "run", "-c", "Release");

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        foreach (string precision in (string[])["Float32", "Int8", "Int4"])
            Assert.Contains(precision, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_of_each_group_is_a_diagnostic_in_the_users_build_and_one_is_mended_by_dotnet_format()
    {
        string folder = packages.CreateProject("Mistaken", "Lathe",
            ("Program.cs", """
                using Lathe;
                using Lathe.Layers;

                System.Console.WriteLine();

                [Model]
                public sealed class NotPartial
                {
                    readonly Linear layer = new(32, 32);

                    public Tensor Forward(Tensor x) => layer.Forward(x);
                }

                [Model]
                public sealed partial class NoWidth
                {
                    readonly Linear layer = new(32, 0);

                    public Tensor Forward(Tensor x) => layer.Forward(x);
                }

                [Model]
                public sealed partial class TwoWays
                {
                    [Quantize(Bits = 8, GroupSize = 64)] readonly Linear layer = new(64, 64);

                    public Tensor Forward(Tensor x) => layer.Forward(x);
                }

                [Model]
                public sealed partial class AllRemoved
                {
                    [Prune(Ratio = 25)] readonly Linear up = new(64, 96);
                    readonly Linear down = new(96, 64);

                    public Tensor Forward(Tensor x) => down.Forward(Ops.Gelu(up.Forward(x)));
                }

                [Model, Distill(Teacher = typeof(TwoWays), Temperature = 0)]
                public sealed partial class Cold
                {
                    readonly Linear layer = new(64, 64);

                    public Tensor Forward(Tensor x) => layer.Forward(x);
                }

                [Model, Quantize(Bits = 4), Budget(MaxSizeBytes = 1000)]
                public sealed partial class TooBig
                {
                    readonly Linear layer = new(32, 32);

                    public Tensor Forward(Tensor x) => layer.Forward(x);
                }
                """),
            ("Directory.Build.targets", """<Project><ItemGroup><LatheManifest Include="TooBig.lathe.json" /></ItemGroup></Project>"""),
            ("TooBig.lathe.json", """
                {
                  "schema": 1,
                  "model": "TooBig",
                  "layers": [{ "product": "layer", "bits": 4 }],
                  "measured": { "bytes": { "before": 4096, "after": 1200 } }
                }
                """));

        (int exitCode, string output) = Command.Run(folder, "dotnet", "build");
        Assert.NotEqual(0, exitCode);
        foreach ((string file, int line, string found) in ((string, int, string)[])[
            ("Program.cs", 7, "error LATHE0001"), ("Program.cs", 17, "error LATHE1006"), ("Program.cs", 25, "warning LATHE2005"),
            ("Program.cs", 33, "error LATHE3002"), ("Program.cs", 39, "error LATHE4001"), ("TooBig.lathe.json", 5, "error LATHE5001")])
        {
            Assert.True(Regex.IsMatch(output, $@"{Regex.Escape(file)}\({line},\d+\): {found}"), $"no {found} at {file}({line}):\n{output}");
        }
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
        Assert.DoesNotContain("AD0001", output, StringComparison.Ordinal);

        (exitCode, output) = Command.Run(
            folder, "dotnet", "format", "analyzers", "--no-restore", "--diagnostics", "LATHE0001", "LATHE2005");
        Assert.True(exitCode == 0, output);
        string mended = File.ReadAllText(Path.Combine(folder, "Program.cs"));
        Assert.Contains("public sealed partial class NotPartial", mended, StringComparison.Ordinal);
        Assert.DoesNotContain("GroupSize", mended, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PublishTrimmed")]
    [InlineData("PublishAot")]
    public void A_fresh_project_is_published_trimmed_and_as_a_native_executable_and_agrees_with_its_reference(string how)
    {
        Assert.SkipUnless(how == "PublishTrimmed" || OperatingSystem.IsWindows() || LinkerIsThere(),
            "a native executable needs clang or gcc, and neither is on the path");
        string samples = Path.Combine(TestFiles.RepositoryRoot, "samples");
        string folder = packages.CreateProject(how, "Lathe",
            ("EncoderLayer.cs", File.ReadAllText(Path.Combine(samples, "Quickstart", "EncoderLayer.cs"))),
            ("TinyEncoder.cs", File.ReadAllText(Path.Combine(samples, "Quickstart", "TinyEncoder.cs"))),
            ("Program.cs", File.ReadAllText(Path.Combine(samples, "Aot", "Program.cs"))));
        string? missing = packages.RestorePlatform(how);
        Assert.SkipUnless(missing is null, $"the runtime of this platform or the native compiler could not be restored: {missing}");

        (int exitCode, string output) = Command.Run(
            folder, "dotnet", "publish", "-c", "Release", "--use-current-runtime", "--self-contained", $"-p:{how}=true", "-o", "published");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);

        (exitCode, output) = Command.Run(
            folder, Path.Combine(folder, "published", how), Path.Combine(samples, "Quickstart", "checkpoint"));
        Assert.True(exitCode == 0, output);
        Match distance = Distance().Match(output);
        Assert.True(distance.Success, output);
        // of INT8; the distance under the JIT is in docs/performance.md
        Assert.InRange(double.Parse(distance.Groups["value"].Value, CultureInfo.InvariantCulture), 0, 0.01);
    }

    private static bool LinkerIsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));

    [GeneratedRegex(@"float64\s+(?<value>\S+) \(relative L2\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Distance();

    [Fact]
    public void A_manifest_that_misses_the_budget_fails_the_build_at_its_line_and_without_it_the_project_builds()
    {
        string folder = packages.CreateProject("Budgeted", "Lathe.Compression",
            ("Program.cs", """
                using Lathe;
                using Lathe.Layers;

                System.Console.WriteLine(Small.Compress("nowhere").Options.Budget!.MaxSizeBytes);

                [Model, Quantize(Bits = 4), Budget(MaxSizeBytes = 1000)]
                public sealed partial class Small
                {
                    readonly Linear layer = new(32, 32);

                    public Tensor Forward(Tensor x) => layer.Forward(x);
                }
                """),
            ("Directory.Build.targets", """<Project><ItemGroup><LatheManifest Include="Small.lathe.json" /></ItemGroup></Project>"""),
            ("Small.lathe.json", """
                {
                  "schema": 1,
                  "model": "Small",
                  "layers": [{ "product": "layer", "bits": 4 }],
                  "measured": {
                    "bytes": { "before": 4096, "after": 1200 }
                  }
                }
                """));

        (int exitCode, string output) = Command.Run(folder, "dotnet", "build");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Small.lathe.json(6,14): error LATHE5001", output, StringComparison.Ordinal);
        Assert.Contains("measured 1200 bytes, promised 1000 bytes at most", output, StringComparison.Ordinal);

        (exitCode, output) = Command.Run(folder, "dotnet", "run", "-p:LatheUseManifest=false");
        Assert.True(exitCode == 0, output);
        Assert.Contains("1000", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_transformers_package_brings_the_generator_with_it()
    {
        string folder = packages.CreateProject("Transitive", "Lathe.Transformers", ("Program.cs", """
            using Lathe;
            using Lathe.Layers;

            System.Console.WriteLine(Doubler.Plan.Steps.Count > 0 ? "compiled" : "empty");

            [Model]
            public sealed partial class Doubler
            {
                readonly Linear layer = new(32, 32);

                public Tensor Forward(Tensor x) => layer.Forward(x);
            }
            """));

        (int exitCode, string output) = Command.Run(folder, "dotnet", "run");

        Assert.True(exitCode == 0, output);
        Assert.Contains("compiled", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tool_installs_and_inspects_a_checkpoint()
    {
        string tools = Path.Combine(packages.Root, "tools");
        (int installed, string said) = Command.Run(
            packages.Root, "dotnet", "tool", "install", "Lathe.Cli", "--version", "0.1.0", "--tool-path", tools, "--source", packages.Feed,
            "--no-cache");
        Assert.True(installed == 0, said);

        string checkpoint = Path.Combine(TestFiles.RepositoryRoot, "samples", "Quickstart", "checkpoint");
        (int exitCode, string output) = Command.Run(packages.Root, Path.Combine(tools, "lathe"), "inspect", checkpoint, "--json");

        Assert.True(exitCode == 0, output);
        Assert.Contains("\"bert\"", output, StringComparison.Ordinal);
    }

    /// <summary>It carries no libtorch: without one it still says what it can do, and which package is missing.</summary>
    [Fact]
    public void The_tool_that_trains_installs_and_asks_for_libtorch()
    {
        string tools = Path.Combine(packages.Root, "training-tools");
        (int installed, string said) = Command.Run(
            packages.Root, "dotnet", "tool", "install", "Lathe.Training.Cli", "--version", "0.1.0", "--tool-path", tools, "--source",
            packages.Feed, "--no-cache");
        Assert.True(installed == 0, said);
        Assert.True(new FileInfo(Path.Combine(packages.Feed, "Lathe.Training.Cli.0.1.0.nupkg")).Length < 150_000_000);

        string tool = Path.Combine(tools, "lathe-train");
        (int exitCode, string output) = Command.Run(packages.Root, tool, "compress", "--help");
        Assert.True(exitCode == 0, output);
        Assert.Contains("--teacher", output, StringComparison.Ordinal);

        // env sets a variable, elsewhere than on Windows
        if (OperatingSystem.IsWindows())
            return;
        string empty = Directory.CreateDirectory(Path.Combine(packages.Root, "no-packages")).FullName;
        string checkpoint = Path.Combine(TestFiles.RepositoryRoot, "samples", "Quickstart", "checkpoint");
        (exitCode, output) = Command.Run(packages.Root, "env", $"NUGET_PACKAGES={empty}", tool, "train", checkpoint, "-o",
            Path.Combine(packages.Root, "never"), "--task", "mlm", "--train", Path.Combine(checkpoint, "config.json"));
        Assert.Equal(1, exitCode);
        Assert.Contains("dotnet package download libtorch-cpu-", output, StringComparison.Ordinal);
    }
}
