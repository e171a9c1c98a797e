using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Tile(rows, columns, depth)] has a size that no kernel can use.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TileSizeAnalyzer() : ModelAnalyzer(FailureCode.TileSize, Rule)
{
    public const string Id = "LATHE1005";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Tile sizes fit the kernels",
        "[Tile] has {0} {1}; use {2}, such as {3}",
        Categories.Layout,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
