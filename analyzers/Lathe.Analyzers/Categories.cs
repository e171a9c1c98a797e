namespace Lathe.Analyzers;

/// <summary>Themes of the rules: the first digit of their ids.</summary>
internal static class Categories
{
    public const string Model = "Lathe.Model";
    public const string Layout = "Lathe.Layout";
    public const string Precision = "Lathe.Precision";
    public const string Pruning = "Lathe.Pruning";
    public const string Distillation = "Lathe.Distillation";
    public const string Manifest = "Lathe.Manifest";
}
