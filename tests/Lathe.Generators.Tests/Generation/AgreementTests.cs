namespace Lathe.Generators.Tests.Generation;

/// <summary>Law 1: eager is the definition, and generated code agrees with it at every precision.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void MiniLm_agrees()
    {
        using GeneratedModel model = GeneratedModel.Build("MiniLm", Sources.MiniLm);
        Agreement.Check(model, batch: 3, sequence: 7, Inputs.Ids(100), Inputs.Mask());
    }
}
