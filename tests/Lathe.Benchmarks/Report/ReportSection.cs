namespace Lathe.Benchmarks.Report;

/// <summary>Measurements that one command takes in about a minute.</summary>
/// <param name="Name">Of its file, and of its table in the document.</param>
/// <param name="Command">The command's words, with $CHECKPOINTS, $TORCH and $PYTHON for places of the user's.</param>
internal sealed record ReportSection(string Name, string Command)
{
    public bool IsPeers => Command.StartsWith("peers ", StringComparison.Ordinal);

    /// <summary>What a user types.</summary>
    public string CommandLine => $"dotnet run -c Release --project tests/Lathe.Benchmarks -- {Command}";

    /// <summary>The words with places put in.</summary>
    /// <param name="places">By name; a place that is null stays as it is.</param>
    public string[] Words(IReadOnlyDictionary<string, string?> places) =>
        [.. Command.Split(' ').Select(word => places.Aggregate(word, (text, place) =>
        text.Replace(place.Key, place.Value ?? place.Key, StringComparison.Ordinal)))];
}
