namespace Lathe.Generators.Tests.Generation;

/// <summary>Precisions share code; what <c>Plan</c> tells of a loaded model is what was loaded.</summary>
public sealed class PlanOfPrecisionTests : IDisposable
{
    private readonly GeneratedModel model = GeneratedModel.Build("MiniLm", Sources.MiniLm);

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(Precision.Float32, "float32", "float32: float32 code ignores attributes", "8 KB")]
    [InlineData(Precision.Annotated, "int8", "the attribute of MiniLm", "2 KB")]
    [InlineData(Precision.Int8, "int8", "Precision.Int8 asked for at load", "2 KB")]
    [InlineData(Precision.Int4, "int4", "Precision.Int4 asked for at load", "1 KB")]
    [InlineData(Precision.BFloat16, "bfloat16", "Precision.BFloat16 asked for at load", "4 KB")]
    public void Formats_reasons_and_sizes_are_those_of_the_precision(Precision precision, string format, string reason, string panel)
    {
        using CompiledModel compiled = model.Load(precision);
        PlanStep[] steps = [.. compiled.Plan.Steps.Where(step => step.Model == "EncoderLayer")];
        Assert.All(steps.Where(step => step.Product == "query + key + value"), step => Assert.Equal(format, step.Precision));
        Assert.Contains(steps, step => step.Decision == PlanDecision.Precision
            && step.Name.StartsWith("query, key", StringComparison.Ordinal) && step.Why.EndsWith(reason, StringComparison.Ordinal));
        Assert.Contains($"panel {panel}", Assert.Single(steps, step =>
            step.Decision == PlanDecision.Tiles && step.Name == "queryKeyValue").Why, StringComparison.Ordinal);
        Assert.Equal(format == "float32" ? "float32" : "int4", steps.First(step => step.Product == "down").Precision);
    }
}
