namespace Lathe.Compression;

/// <summary>What chance says matters: the control that every other importance has to beat.</summary>
internal static class RandomImportance
{
    /// <summary>Any number does, as long as it stays: the same options give the same model.</summary>
    public const int DefaultSeed = 20221017;
}
