using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ConfigurationTests : FixTests<ConfigurationAnalyzer, ImplementConfigurationFix>
{
    protected override string Wrong =>
        """
        public sealed class Config
        {
            public int HiddenSize { get; set; } = 16;
            public bool HasPooler { get; init; }
        }
        [Model] public sealed partial class M(Config [|config|]) { readonly Linear a = new(config.HiddenSize, 16); public Tensor Forward(Tensor x) => a.Forward(x); }
        """;

    protected override string Message =>
        "'M' takes its dimensions from Config, which has no FromCheckpoint: implement IModelConfiguration<TSelf> with it, which reads the "
        + "values from config.json";

    protected override string Right =>
        """
        public sealed class Config : IModelConfiguration<Config>
        {
            public int Hidden { get; set; } = 16;
            public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new();
        }
        [Model] public sealed partial class M(Config config) { readonly Linear a = new(config.Hidden, 16); public Tensor Forward(Tensor x) => a.Forward(x); }
        """;

    protected override string Fixed =>
        """
        public sealed class Config : IModelConfiguration<Config>
        {
            public int HiddenSize { get; set; } = 16;
            public bool HasPooler { get; init; }

            public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new() { HiddenSize = reader.Int32("hidden_size"), HasPooler = reader.Bool("has_pooler") };
            }
        }
        [Model] public sealed partial class M(Config config) { readonly Linear a = new(config.HiddenSize, 16); public Tensor Forward(Tensor x) => a.Forward(x); }
        """;

    [Theory]
    [InlineData("public interface Config { int Hidden { get; } }", "has no FromCheckpoint")]
    [InlineData("public class Config : IModelConfiguration<Config> { public int Hidden => 16; static Config "
        + "IModelConfiguration<Config>.FromCheckpoint(Lathe.Checkpoints.Checkpoint c) => new(); }", "implements FromCheckpoint explicitly")]
    [InlineData("public class Config { public int Hidden => 16; static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint c) => new(); }",
        "is private")]
    [InlineData("public class Base { public int Hidden => 16; public static Base FromCheckpoint(Lathe.Checkpoints.Checkpoint c) => new(); "
        + "} public class Config : Base;", "returns Base")]
    public async Task What_keeps_it_from_being_read_is_told(string configuration, string found)
    {
        string source =
            Harness.Unmark(configuration
            + " [Model] public sealed partial class M(Config config) { readonly Linear a = new(config.Hidden, 16); public Tensor "
            + "Forward(Tensor x) => a.Forward(x); }").Source;

        Assert.Contains(found, Assert.Single(await Harness.Diagnose(new ConfigurationAnalyzer(), source)).GetMessage(),
            StringComparison.Ordinal);
    }
}
