namespace Lathe.Compression;

/// <summary>Parts of damaged lines, fit for a message of one line.</summary>
internal static class ExampleText
{
    private const int Longest = 40;

    public static string Shortened(string text) => text.Length <= Longest ? text : text[..Longest] + "…";
}
