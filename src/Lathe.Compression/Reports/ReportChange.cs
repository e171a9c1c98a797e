namespace Lathe.Compression;

/// <summary>A figure before and after compression.</summary>
/// <param name="Name">What it tells.</param>
/// <param name="Before">As text, with its unit; empty where there is none.</param>
/// <param name="After">As text, with its unit.</param>
/// <param name="Change">How they differ, as text; may be empty.</param>
internal sealed record ReportChange(string Name, string Before, string After, string Change);
