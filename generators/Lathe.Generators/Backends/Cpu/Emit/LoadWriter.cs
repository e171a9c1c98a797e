using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints <c>Load</c> and <c>Plan</c>.</summary>
internal sealed class LoadWriter(ClassPlan plan, PrecisionPlan annotated)
{
    public void Write(SourceWriter writer)
    {
        ModelGraph graph = plan.Graph;
        string[] answers = [.. plan.Precisions.SelectMany(p => p.Answers)];
        writer.Line("/// <summary>What was fused, kept and quantised, and why, for the annotated precision.</summary>");
        string annotatedPlan = PlanWriter.Unloaded(
            annotated.Name, $"global::Lathe.Precision.{PrecisionNames.Annotated}", graph.ConfigurationName);
        writer.Line($"public static global::Lathe.ModelPlan Plan => {annotatedPlan};");
        writer.Line();
        Document(writer, answers);
        writer.Line("public static Compiled Load(string path, global::Lathe.Precision precision) => Load(path, precision, options: null);");
        writer.Line();
        Document(writer, answers);
        writer.Line("/// <param name=\"options\">Formats of single products, of a checkpoint folder only; or null.</param>");
        writer.Block(
            "public static Compiled Load(string path, global::Lathe.Precision precision = global::Lathe.Precision.Annotated, "
            + "global::Lathe.Checkpoints.LoadOptions? options = null)", () =>
        {
            writer.Line(
                $"{RuntimeNames.CompilerServices}ModelSource source = {RuntimeNames.CompilerServices}ModelSource.Open(path, "
                + $"{Literal.Of(graph.ModelName)}, precision, options{(plan.Manifest is null ? ");" : ",")}");
            if (plan.Manifest is { } manifest)
                writer.Indented(() => ManifestWriter.Write(writer, manifest));
            writer.Block("try", () =>
            {
                string configuration = "";
                if (graph.ConfigurationType is not null)
                {
                    writer.Line(
                        $"{graph.ConfigurationType} {graph.ConfigurationName} = "
                        + $"{graph.ConfigurationType}.FromCheckpoint(source.Checkpoint);");
                    configuration = $", {graph.ConfigurationName}";
                }
                writer.Block("switch (source.Precision)", () =>
                {
                    foreach (PrecisionPlan precision in plan.Precisions)
                    {
                        foreach (string answer in precision.Answers)
                            writer.Line($"case global::Lathe.Precision.{answer}:");
                        writer.Line(
                            $"    return new Compiled(source, new {precision.Name}.Weights(source.Weights{configuration})"
                            + $"{configuration});");
                    }
                    writer.Line("default:");
                    string expected = $"{graph.ClassName} is compiled for {string.Join(", ", answers)}; "
                        + "name others in [Model(Precisions = ...)]";
                    writer.Line(
                        $"    throw new global::System.ArgumentOutOfRangeException({Literal.NameOf(graph, "precision")}, "
                        + $"source.Precision, {Literal.Of(expected)});");
                });
            });
            writer.Block("catch", () =>
            {
                writer.Line("source.Dispose();");
                writer.Line("throw;");
            });
        });
    }

    private static void Document(SourceWriter writer, string[] answers)
    {
        writer.Line("/// <summary>Loads a checkpoint folder, packing its weights, or maps a packed file.</summary>");
        writer.Line(
            "/// <param name=\"path\">A folder with config.json and model.safetensors, or a file written by <c>Compiled.Save</c>.</param>");
        writer.Line($"/// <param name=\"precision\">{string.Join(", ", answers)}.</param>");
        writer.Line(
            "/// <exception cref=\"global::Lathe.Checkpoints.CheckpointException\">A file or tensor is missing, damaged or of another "
            + "shape.</exception>");
        writer.Line(
            "/// <exception cref=\"global::System.ArgumentOutOfRangeException\">The class is not compiled for that precision.</exception>");
    }
}
