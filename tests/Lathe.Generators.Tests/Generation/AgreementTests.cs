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
}
