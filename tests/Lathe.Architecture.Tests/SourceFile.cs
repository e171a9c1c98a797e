using Microsoft.CodeAnalysis;

namespace Lathe.Architecture.Tests;

/// <summary>One file of C#, read once.</summary>
/// <param name="Path">From the root of the repository, with forward slashes.</param>
/// <param name="Tree">What it says.</param>
internal sealed record SourceFile(string Path, SyntaxTree Tree)
{
    /// <summary>The folder it stands in, from the root of the repository.</summary>
    public string Folder { get; } = Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";
}
