namespace Lathe.Compression;

/// <summary>A compression gave less than its budget promises. Its folder is there all the same, with the manifest that says so: builds that
/// read it fail for the same reason.</summary>
public sealed class BudgetMissedException : Exception
{
    internal BudgetMissedException(CompressionResult result, IReadOnlyList<BudgetFinding> missed)
        : base($"The compressed {result.Model} misses its budget: {string.Join("; ", missed)}.") => Result = result;

    /// <summary>What was decided and measured.</summary>
    public CompressionResult Result { get; }
}
