namespace Lathe.Extensions.Tests;

internal static class SampleCheckpoint
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "checkpoint");

    /// <summary>Texts of one to sixty words, some of them empty.</summary>
    public static string[] Texts(int count)
    {
        string[] words = ["the", "weather", "in", "paris", "tomorrow", "book", "a", "table", "play", "some", "music", "rate", "this",
            "novel", "five", "stars"];
        Random random = new(11);
        return [.. Enumerable.Range(0, count)
            .Select(i => string.Join(' ', Enumerable.Range(0, i % 61).Select(_ => words[random.Next(words.Length)])))];
    }
}
