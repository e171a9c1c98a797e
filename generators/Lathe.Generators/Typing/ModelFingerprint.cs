using System.Security.Cryptography;
using System.Text;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>
/// What a class is known again by in a manifest: what it computes, where its weights are and what its attributes ask of compression. Names
/// of locals and helpers, comments and formatting, the budget and further precisions are not in it: they change nothing of what was
/// measured.
/// </summary>
internal static class ModelFingerprint
{
    /// <summary>Goes up where the same class is printed in another way.</summary>
    private const string Version = "class 1\n";

    /// <param name="graph">Without helpers, and with the extents of the source.</param>
    public static string Of(ModelGraph graph)
    {
        using SHA256 algorithm = SHA256.Create();
        byte[] hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(Version + GraphPrinter.PrintCanonical(graph)));
        StringBuilder text = new("sha256:");
        foreach (byte part in hash)
            text.Append(part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
