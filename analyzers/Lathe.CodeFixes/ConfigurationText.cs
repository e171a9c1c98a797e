using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.CodeFixes;

/// <summary>Writes a FromCheckpoint that reads what a type can be given: one key for each number, flag or text, in snake case.</summary>
internal static class ConfigurationText
{
    /// <param name="name">The type as it is spelled where the method stands.</param>
    public static string FromCheckpoint(INamedTypeSymbol type, string name)
    {
        IMethodSymbol? constructor = type.InstanceConstructors.Where(c => !IsCopy(c, type))
            .OrderByDescending(c => c.DeclaredAccessibility == Accessibility.Public).ThenBy(c => c.IsImplicitlyDeclared).FirstOrDefault();
        IParameterSymbol[] parameters = constructor is null ? [] : [.. constructor.Parameters];
        string arguments = string.Join(", ", parameters.Select(p => Read(p.Name, p.Type) ?? "default!"));
        string[] assignments = [.. Settable(type).Where(m => parameters.All(p => p.Name != m.Name))
            .Select(m => (m.Name, Value: Read(m.Name, m.Type))).Where(m => m.Value is not null)
            .Select(m => $"{Identifier.Escape(m.Name)} = {m.Value}")];
        string initializer = assignments.Length == 0 ? "" : $" {{ {string.Join(", ", assignments)} }}";
        return $$"""

            public static {{name}} FromCheckpoint(global::Lathe.Checkpoints.Checkpoint checkpoint)
            {
                global::Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new({{arguments}}){{initializer}};
            }

            """;
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static IEnumerable<(string Name, ITypeSymbol Type)> Settable(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers().Where(m => !m.IsStatic && !m.IsImplicitlyDeclared))
        {
            if (member is IPropertySymbol { SetMethod: not null, IsIndexer: false } property)
                yield return (property.Name, property.Type);
            else if (member is IFieldSymbol { IsReadOnly: false, IsConst: false } field)
                yield return (field.Name, field.Type);
        }
    }

    private static string? Read(string name, ITypeSymbol type)
    {
        string key = $"\"{SnakeCase(name)}\"";
        return type.SpecialType switch
        {
            SpecialType.System_Int32 => $"reader.Int32({key})",
            SpecialType.System_Single => $"reader.Float({key}, float.MinValue, float.MaxValue)",
            SpecialType.System_Boolean => $"reader.Bool({key})",
            SpecialType.System_String => $"reader.String({key})",
            _ => null,
        };
    }

    private static string SnakeCase(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
