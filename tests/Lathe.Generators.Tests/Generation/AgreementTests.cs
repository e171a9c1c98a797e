namespace Lathe.Generators.Tests.Generation;

/// <summary>Law 1: eager is the definition, and generated code agrees with it at every precision.</summary>
public sealed class AgreementTests
{
    [Theory]
    [InlineData(3, 7)]
    [InlineData(1, 1)]
    public void An_encoder_with_constants_agrees(int batch, int sequence)
    {
        using GeneratedModel model = GeneratedModel.Build("MiniLm", Sources.MiniLm);
        Agreement.Check(model, batch, sequence, Inputs.Ids(100), Inputs.Mask());
    }

    [Fact]
    public void Parallel_attention_and_feed_forward_agree()
    {
        using GeneratedModel model = GeneratedModel.Build("Parallel", Sources.Parallel);
        Agreement.Check(model, 3, 9, Inputs.Floats(60), Inputs.Mask());
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(0, true)]
    [InlineData(5, false)]
    public void Configured_dimensions_and_optional_layers_agree(int labels, bool pooler)
    {
        string config = $$"""
            {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": {{labels}}, "pooler": {{(pooler ? "true" : "false")}},
             "epsilon": 1e-5, "activation": "GeluTanh"}
            """;
        using GeneratedModel model = GeneratedModel.Build("Configured", Sources.Configured, config);
        Agreement.Check(model, 2, 6, Inputs.Ids(50), Inputs.Mask());
    }

    [Fact]
    public void A_layer_shared_by_the_rounds_of_a_loop_agrees()
    {
        using GeneratedModel model = GeneratedModel.Build("Shared", Sources.Shared);
        Agreement.Check(model, 3, 5, Inputs.Ids(40), Inputs.Mask());
    }

    [Fact]
    public void Operations_on_every_shape_agree()
    {
        using GeneratedModel model = GeneratedModel.Build("Shapes", Sources.Shapes);
        Agreement.Check(model, 2, 5, Inputs.Floats(24), Inputs.Mask());
    }

    /// <summary>Which extents printed code reads is noted while it is printed: names of the configuration that look like them change
    /// nothing.</summary>
    [Fact]
    public void Names_that_contain_those_of_extents_are_left_alone()
    {
        const string Source = """
            public sealed class BatchConfiguration(int arrows, int batches, int rows) : IModelConfiguration<BatchConfiguration>
            {
                public int Arrows => arrows;
                public int Batches => batches;
                public int rowsOfIt => rows;
                public static BatchConfiguration FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
                {
                    Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                    return new(reader.Int32("arrows"), reader.Int32("batches"), reader.Int32("rows"));
                }
            }

            [Model]
            public sealed partial class Quiver(BatchConfiguration config)
            {
                readonly Linear f = new(config.rowsOfIt, config.Batches);
                readonly Linear g = new(config.Batches, config.Arrows);
                public Tensor Forward(Tensor arrows) => g.Forward(Gelu(f.Forward(arrows)));
            }
            """;
        using GeneratedModel model = GeneratedModel.Build("Quiver", Source,
            """{"model_type": "test", "arrows": 5, "batches": 7, "rows": 6}""");
        Agreement.Check(model, 3, 4, Inputs.Floats(6));
    }
}
