namespace Lathe.Transformers.Evaluation;

/// <summary>Names of weights without the numbers of their layers.</summary>
internal static class LayerNames
{
    /// <summary><c>encoder.layer.3.up</c> becomes <c>encoder.layer.{i}.up</c>.</summary>
    public static string Pattern(string name) =>
        string.Join('.', name.Split('.').Select(part => part.All(char.IsAsciiDigit) ? "{i}" : part));

    /// <summary>What patterns of names have in common, in whole parts: <c>encoder.layer.{i}</c>; empty where that is nothing.</summary>
    public static string Scope(IReadOnlyList<string> names)
    {
        string[]? common = null;
        foreach (string name in names)
        {
            string[] parts = Pattern(name).Split('.')[..^1];
            common = common is null ? parts : [.. common.Zip(parts).TakeWhile(pair => pair.First == pair.Second)
                .Select(pair => pair.First)];
        }
        return string.Join('.', common ?? []);
    }
}
