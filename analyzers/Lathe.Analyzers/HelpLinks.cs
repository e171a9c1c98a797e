namespace Lathe.Analyzers;

/// <summary>Where the page of a rule is.</summary>
public static class HelpLinks
{
    public const string Base = "https://github.com/lathe-net/lathe/blob/main/docs/diagnostics/";
}
