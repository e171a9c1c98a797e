using System.Linq;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>Whether a configuration reads itself from a checkpoint: a generated Load calls
/// <c>Config.FromCheckpoint(checkpoint)</c>.</summary>
internal static class ConfigurationChecks
{
    private const string Method = "FromCheckpoint";

    /// <returns>What is wrong with the type, in words that follow its name; null where nothing is.</returns>
    public static string? WhyNot(ITypeSymbol configuration, INamedTypeSymbol model, Compilation compilation)
    {
        if (configuration.TypeKind == TypeKind.Error)
            return null;
        IMethodSymbol? method = Find(configuration);
        if (method is null)
        {
            return Implements(configuration)
                ? $"implements {Method} explicitly: write it as a public method"
                : "has no FromCheckpoint: implement IModelConfiguration<TSelf> with it, which reads the values from config.json";
        }
        // A static method of an interface that types are to implement cannot be called on the interface.
        if (method.IsAbstract || method.IsVirtual)
            return "is an interface: take the type that implements it";
        if (!compilation.IsSymbolAccessibleWithin(method, model))
            return $"has a {Method} that is {method.DeclaredAccessibility.ToString().ToLowerInvariant()}: make it public";
        if (!compilation.ClassifyCommonConversion(method.ReturnType, configuration).IsImplicit)
        {
            string returned = method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            return $"has a {Method} that returns {returned}: implement IModelConfiguration<TSelf> with one of its own";
        }
        return null;
    }

    /// <summary>The interface to implement, where the type has nothing of the kind yet; null where it is to be changed by hand.</summary>
    public static string? MendOf(ITypeSymbol configuration) => Find(configuration) is null && !Implements(configuration)
        ? $"IModelConfiguration<{configuration.Name}>"
        : null;

    private static IMethodSymbol? Find(ITypeSymbol configuration)
    {
        for (ITypeSymbol? type = configuration; type is not null; type = type.BaseType)
        {
            IMethodSymbol? method = type.GetMembers(Method).OfType<IMethodSymbol>().FirstOrDefault(m => m is
            {
                IsStatic: true,
                Arity: 0,
                Parameters: [{ RefKind: RefKind.None, Type: { Name: "Checkpoint", ContainingNamespace.Name: "Checkpoints" } }],
            });
            if (method is not null)
                return method;
        }
        return null;
    }

    private static bool Implements(ITypeSymbol configuration) =>
        configuration.AllInterfaces.Any(i => i is { Name: "IModelConfiguration", ContainingNamespace.Name: "Lathe" });
}
