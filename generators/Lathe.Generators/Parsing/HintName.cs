using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Names the generated file of a class. The compiler compares these names without case and fails the whole generator on the second of
/// two: a class that has such a twin gets a number made from its own name alone, so that neither depends on the other's order.
/// </summary>
internal static class HintName
{
    /// <summary>File systems stop at 255 bytes, and the compiler puts folders of its own before the name.</summary>
    private const int Longest = 120;

    /// <returns>Namespace, enclosing types and class, dotted; without ending.</returns>
    public static string Of(INamedTypeSymbol type)
    {
        string[] parts = [.. Parts(type)];
        string name = string.Join(".", parts);
        if (name.Length > Longest)
            return $"{name.Substring(name.Length - Longest / 2)}-{Number(name)}";
        return HasTwin(type.ContainingAssembly, parts) ? $"{name}-{Number(name)}" : name;
    }

    private static IEnumerable<string> Parts(INamedTypeSymbol type)
    {
        Stack<string> parts = new();
        for (INamespaceOrTypeSymbol? part = type; part is not null and not INamespaceSymbol { IsGlobalNamespace: true }; part = Outer(part))
            parts.Push(Text(part));
        return parts;
    }

    private static INamespaceOrTypeSymbol? Outer(INamespaceOrTypeSymbol part) =>
        part.ContainingType ?? (INamespaceOrTypeSymbol?)part.ContainingNamespace;

    private static string Text(INamespaceOrTypeSymbol part) => part is INamedTypeSymbol { Arity: > 0 and int arity }
        ? $"{part.Name}-{arity.ToString(CultureInfo.InvariantCulture)}"
        : part.Name;

    private static bool HasTwin(IAssemblySymbol assembly, string[] parts)
    {
        IEnumerable<INamespaceOrTypeSymbol> level = [assembly.GlobalNamespace];
        foreach (string part in parts)
        {
            level = level.SelectMany(outer => outer.GetMembers().OfType<INamespaceOrTypeSymbol>())
                .Where(inner => string.Equals(Text(inner), part, StringComparison.OrdinalIgnoreCase)).ToArray();
        }
        return level.Skip(1).Any();
    }

    /// <summary>FNV-1a, 32 bits: the same on every machine, which a string's own hash code is not.</summary>
    private static string Number(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
