namespace Lathe.Generators.Graphs;

/// <summary>Members of Lathe.Precision that every class is compiled for, whatever [Model] asks for.</summary>
internal static class PrecisionNames
{
    /// <summary>What the class's attributes say.</summary>
    public const string Annotated = "Annotated";

    /// <summary>Floats, whatever the attributes say.</summary>
    public const string Float32 = "Float32";
}
