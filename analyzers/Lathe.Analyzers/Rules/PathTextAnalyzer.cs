using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>
/// A [Weights] path that no tensor of a checkpoint can have: it ends in <c>.weight</c>, has blanks, slashes or empty parts, or
/// another index than <c>{i}</c>.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PathTextAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0015";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A path is that of a layer, as the checkpoint spells it",
        "The path \"{0}\" of '{1}' {2}; write {3}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private static readonly Regex Placeholder = new(@"\{(?!i\})[^{}]*\}|%d|\*|\[\w*\]", RegexOptions.CultureInvariant);

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        HashSet<ISymbol> seen = new(SymbolEqualityComparer.Default);
        foreach ((ISymbol symbol, Member member) in model.Members)
        {
            // the tensors of a layer that is operations on its tensors are members one by one
            if (AttributeReader.Find(symbol, "WeightsAttribute") is not { } weights || !seen.Add(symbol))
                continue;
            bool isPart = member is ParameterMember && member.Name.IndexOf('.') > 0;
            for (int i = 0; i < member.Paths.Count; i++)
            {
                string path = isPart ? member.Paths[i].Substring(0, Math.Max(0, member.Paths[i].LastIndexOf('.'))) : member.Paths[i];
                if (Fault(path, member, isPart) is not { } fault)
                    continue;
                string mend = $"\"{Mended(path, member, isPart)}\"";
                report(Found(ModelView.PlaceOf(weights, "paths", i), mend, path, symbol.Name, fault, mend));
            }
        }
    }

    private static string? Fault(string path, Member member, bool isPart)
    {
        if (Suffix(path, member, isPart) is { } suffix)
            return $"ends in {suffix}, which is added to it: '{path}.weight' would be read";
        if (path.Any(char.IsWhiteSpace))
            return "has a blank, and names of tensors have none";
        if (path.Any(c => c is '/' or '\\'))
            return "has a slash, and names of tensors are parted by dots";
        if (Placeholder.Match(path) is { Success: true } found)
            return $"has {found.Value}, which stands for nothing";
        return path.StartsWith(".", StringComparison.Ordinal) || path.EndsWith(".", StringComparison.Ordinal) || path.Contains("..")
            ? "has an empty part" : null;
    }

    private static string Mended(string path, Member member, bool isPart)
    {
        // what was two words is mostly spelled as one name
        path = Regex.Replace(path.Trim(), @"(?<=\w)\s+(?=\w)", "_", RegexOptions.CultureInvariant);
        string text = new([.. path.Where(c => !char.IsWhiteSpace(c)).Select(c => c is '/' or '\\' ? '.' : c)]);
        if (Suffix(text, member, isPart) is { } suffix)
            text = text.Substring(0, text.Length - suffix.Length);
        // of what is no array, only one element can be meant
        text = Placeholder.Replace(text, member is ModelMember { Repeat: not null } ? "" : "0");
        return string.Join(".", text.Split(new[] { '.' }, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The name of a tensor, where the path is that of the layer in front of it; checkpoints from TensorFlow call those of norms
    /// gamma and beta, which are found by the layer's path too.</summary>
    private static string? Suffix(string path, Member member, bool isPart)
    {
        Member layer = member is ModelMember { Graph: { WrapsLayer: true, Members: { Count: > 0 } inner } } ? inner[0] : member;
        if (layer is ModelMember || (member is ParameterMember && !isPart))
            return null;
        string text = path.Trim();
        string[] names = layer is NormMember ? [".weight", ".bias", ".gamma", ".beta"] : [".weight", ".bias"];
        return names.Where(name => text.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            .Select(name => text.Substring(text.Length - name.Length)).FirstOrDefault();
    }
}
