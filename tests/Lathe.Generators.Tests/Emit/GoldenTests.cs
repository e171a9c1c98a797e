using Lathe.Generators.Tests.Generation;
using Lathe.Tests;

namespace Lathe.Generators.Tests.Emit;

/// <summary>
/// The whole generated file of each model, as checked in. The same text is compiled and run by the agreement tests. Set
/// LATHE_UPDATE_GOLDEN=1 to write what comes out now, and read the difference.
/// </summary>
public sealed class GoldenTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("LATHE_UPDATE_GOLDEN") == "1";

    [Fact]
    public void MiniLm() => Check("MiniLm", Sources.MiniLm);

    [Fact]
    public void Parallel() => Check("Parallel", Sources.Parallel);

    [Fact]
    public void Shared() => Check("Shared", Sources.Shared);

    [Fact]
    public void Shapes() => Check("Shapes", Sources.Shapes);

    [Fact]
    public void Configured() => Check("Configured", Sources.Configured, """
        {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 5, "pooler": true, "epsilon": 1e-5, "activation": "Relu"}
        """);

    private static void Check(string className, string source, string config = """{"model_type": "test"}""")
    {
        using GeneratedModel model = GeneratedModel.Build(className, source, config);
        string file = Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Generators.Tests", "Golden", $"{className}.g.txt");
        Assert.DoesNotContain('\r', model.Source);
        if (Update)
            File.WriteAllText(file, model.Source);
        Assert.True(File.Exists(file), $"{file} is missing: run with LATHE_UPDATE_GOLDEN=1");
        Assert.Equal(File.ReadAllText(file), model.Source);
    }
}
