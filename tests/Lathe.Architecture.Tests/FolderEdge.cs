namespace Lathe.Architecture.Tests;

/// <summary>One folder names something that another one declares.</summary>
/// <param name="From">The folder of the file that says the name.</param>
/// <param name="To">The folder of the file that declares it.</param>
/// <param name="Example">The first place where that happens: file, line and name.</param>
internal sealed record FolderEdge(string From, string To, string Example)
{
    public override string ToString() => $"{From} -> {To} ({Example})";
}
