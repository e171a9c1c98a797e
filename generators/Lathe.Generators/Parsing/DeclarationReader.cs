using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>The class's header: what generated code must repeat, and whether code can be added to it at all.</summary>
internal sealed class DeclarationReader(INamedTypeSymbol type, Compilation compilation, FailureSink sink, CancellationToken cancellation)
{
    /// <summary>Enclosing types and class, as partial declarations.</summary>
    public EquatableArray<string> ContainingTypes => Enclosing().Reverse().Select(Header).ToEquatableArray();

    public string Declaration => Header(type);

    /// <summary>As C# spells it; empty for the global namespace.</summary>
    public string Namespace => string.Join(".", Namespaces().Reverse().Select(Identifier.Escape));

    public string QualifiedName =>
        string.Join(".", Namespaces().Reverse().Concat(Enclosing().Reverse().Select(t => t.Name)).Append(type.Name));

    /// <summary>What stands in for generated code where there is none; null where nothing can be added to the class.</summary>
    /// <param name="members">Those of the contract that the class has room for.</param>
    public ModelShell? Shell(EquatableArray<string> members) => Enclosing().Append(type).All(part => IsPartial(part) && !part.IsFileLocal)
        ? WithForward(new ModelShell(Namespace, ContainingTypes, Declaration, type.Name, members, HintName.Of(type)))
        : null;

    /// <summary>Callers of the typed Run see no error of their own beside the class's.</summary>
    private ModelShell WithForward(ModelShell shell) => ForwardSignature.Readable(type) is { } forward
        ? shell with
        {
            Inputs = forward.Parameters.Select(parameter => parameter.Name).ToEquatableArray(),
            Outputs = OutputNames.Of(forward.ReturnType).ToEquatableArray(),
        }
        : shell;

    /// <summary>File name, without folder, of the declaration that carries the attribute.</summary>
    public string SourceFile(AttributeData model) => Path.GetFileName(model.ApplicationSyntaxReference?.SyntaxTree.FilePath ?? "");

    /// <summary>The primary constructor's parameter: what the model's dimensions are read from.</summary>
    public IParameterSymbol? Configuration { get; private set; }

    public void Check()
    {
        foreach (INamedTypeSymbol part in Enclosing().Reverse().Append(type))
        {
            if (Identifiers(part).FirstOrDefault(d => !d.Modifiers.Any(SyntaxKind.PartialKeyword)) is { } declaration)
                sink.Report(FailureCode.NotPartial, declaration.Identifier.GetLocation(), part.Name, type.Name);
            if (part.IsGenericType)
                Refuse(part, "is generic", "write one class for each type argument");
            if (part.IsFileLocal)
                Refuse(part, "is local to its file", "drop the `file` modifier: what is generated stands in another file");
        }
        if (type.IsAbstract)
            Refuse(type, type.IsStatic ? "is static" : "is abstract", "write a class that can be created");
        if (type.IsRecord)
            Refuse(type, "is a record", "write a class");
        if (type.BaseType is { SpecialType: not SpecialType.System_Object } parent && type.BaseType.TypeKind != TypeKind.Error)
            Refuse(type, $"inherits from {parent.Name}", "hold the other class as a member instead");
        CheckConstructors();
    }

    private void CheckConstructors()
    {
        IMethodSymbol? primary = type.InstanceConstructors.FirstOrDefault(IsPrimary);
        if (primary is { Parameters.Length: 1 })
            Configuration = primary.Parameters[0];
        else if (primary is { Parameters.Length: > 1 })
            Refuse(type, "has a primary constructor with more than one parameter", "hand over one configuration object");
        else if (type.InstanceConstructors.FirstOrDefault(c => !c.IsImplicitlyDeclared && c.Parameters.Length > 0) is { } other)
        {
            Refuse(other, "is built by a constructor with a body", CouldConfigure(other.Parameters[0].Type)
                ? $"take the configuration in a primary constructor: class {type.Name}("
                    + $"{other.Parameters[0].Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} config)"
                : "initialise members where they are declared, with numbers that are constants or properties of a configuration");
        }
        foreach (IMethodSymbol constructor in type.Constructors)
        {
            // Its body may set layers and numbers again, which are read where they are declared.
            if (HasBody(constructor) && (Configuration is not null || constructor.Parameters.Length == 0))
                Refuse(constructor, $"is built by a {(constructor.IsStatic ? "static " : "")}constructor with a body",
                    "initialise members where they are declared");
        }
        if (Configuration is not { } configuration)
            return;
        if (!CouldConfigure(configuration.Type))
            Refuse(type, $"takes a configuration of type {configuration.Type.ToDisplayString()}",
                "take a class with a property for each dimension");
        else if (ConfigurationChecks.WhyNot(configuration.Type, type, compilation) is string found)
            sink.Report(FailureCode.Configuration, ConfigurationChecks.MendOf(configuration.Type),
                configuration.Locations.FirstOrDefault() ?? Location.None, type.Name,
                configuration.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), found);
    }

    /// <summary>Whether a type may have a property for each dimension.</summary>
    private static bool CouldConfigure(ITypeSymbol type) => type.SpecialType == SpecialType.None
        && type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface
        && !KnownNames.IsTensor(type) && !KnownNames.IsModel(type) && KnownNames.LayerName(type) is null;

    private bool HasBody(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax(cancellation) is ConstructorDeclarationSyntax { Body: not { Statements.Count: 0 } });

    private bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellation) is TypeDeclarationSyntax);

    private void Refuse(ISymbol place, string found, string mend) =>
        sink.Report(FailureCode.UnsupportedClass, place.Locations.FirstOrDefault() ?? Location.None, type.Name, found, mend);

    /// <summary>Innermost first.</summary>
    private IEnumerable<INamedTypeSymbol> Enclosing()
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            yield return outer;
    }

    /// <summary>Innermost first.</summary>
    private IEnumerable<string> Namespaces()
    {
        for (INamespaceSymbol? space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            yield return space.Name;
    }

    private bool IsPartial(INamedTypeSymbol part) => Identifiers(part).All(d => d.Modifiers.Any(SyntaxKind.PartialKeyword));

    private IEnumerable<TypeDeclarationSyntax> Identifiers(INamedTypeSymbol part) =>
        part.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>();

    private static string Header(INamedTypeSymbol part)
    {
        string modifier = part switch
        {
            { IsStatic: true } => "static ",
            { TypeKind: not TypeKind.Class } => "",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        string kind = part switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        return $"{SyntaxFacts.GetText(part.DeclaredAccessibility)} {modifier}partial {kind} "
            + $"{Identifier.Escape(part.Name)}{TypeParameters(part)}";
    }

    private static string TypeParameters(INamedTypeSymbol part) => part.TypeParameters.IsEmpty
        ? ""
        : $"<{string.Join(", ", part.TypeParameters.Select(p => $"{Variance(p)}{Identifier.Escape(p.Name)}"))}>";

    private static string Variance(ITypeParameterSymbol parameter) => parameter.Variance switch
    {
        VarianceKind.In => "in ",
        VarianceKind.Out => "out ",
        _ => "",
    };
}
