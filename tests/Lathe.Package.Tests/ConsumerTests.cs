using Lathe.Tests;

namespace Lathe.Package.Tests;

/// <summary>What a user gets from the packages: a model that runs, a diagnostic in the build, a tool.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerTests(PackedPackages packages)
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
    public void A_mistake_in_a_model_is_a_diagnostic_in_the_users_build()
    {
        string folder = packages.CreateProject("Mistaken", "Lathe", ("Program.cs", """
            using Lathe;
            using Lathe.Layers;

            System.Console.WriteLine();

            [Model]
            public sealed class NotPartial
            {
                readonly Linear layer = new(32, 32);

                public Tensor Forward(Tensor x) => layer.Forward(x);
            }
            """));

        (_, string output) = Command.Run(folder, "dotnet", "build");

        Assert.Contains("LATHE0001", output, StringComparison.Ordinal);
        Assert.Contains("NotPartial", output, StringComparison.Ordinal);
    }

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
