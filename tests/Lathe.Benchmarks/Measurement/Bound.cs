namespace Lathe.Benchmarks.Measurement;

/// <summary>The least time that work takes on a machine, and what makes it so.</summary>
/// <param name="Milliseconds">Of the larger of the two.</param>
/// <param name="IsMemory">Reading the weights takes longer than the arithmetic.</param>
internal sealed record Bound(double Milliseconds, bool IsMemory)
{
    public string Resource => IsMemory ? "bytes" : "operations";
}
