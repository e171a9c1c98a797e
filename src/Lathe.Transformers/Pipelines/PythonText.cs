namespace Lathe.Transformers.Pipelines;

/// <summary>What Python's string methods do where .NET's differ.</summary>
internal static class PythonText
{
    /// <summary><c>str.strip()</c>: white space, and the four information separators that .NET does not count to it.</summary>
    public static string Strip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return start == 0 && end == text.Length ? text : text[start..end];
    }

    private static bool IsSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\u001C' and <= '\u001F';
}
