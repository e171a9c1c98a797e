using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>
/// The names inside of the user's class against those that the build adds to it. Private ones give way, so the graph notes what they
/// would meet; those that programs call the model by are a contract, so the user's have to.
/// </summary>
internal sealed class NameChecks(ModelContext context)
{
    private static readonly string GeneratedFolder = typeof(NameChecks).Assembly.GetName().Name;

    private readonly HashSet<string> met = new(StringComparer.Ordinal);
    private readonly string[] contract = context.Contract;

    /// <summary>See <see cref="ModelGraph.TakenNames"/>; in order.</summary>
    public EquatableArray<string> Taken { get; private set; }

    /// <summary>The contract's names that the class leaves free.</summary>
    public EquatableArray<string> Free => contract.Where(name => !met.Contains(name)).ToEquatableArray();

    public void Check()
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        if (contract.Contains(context.Type.Name, StringComparer.Ordinal))
            Report(context.Type, "the class itself", $"rename the class, for example to {context.Type.Name}Model");
        foreach (ISymbol member in context.Type.GetMembers()
            .Where(m => !m.IsImplicitlyDeclared && m.DeclaringSyntaxReferences.Any(IsUsers)))
        {
            taken.Add(member.Name);
            if (MeetsContract(member))
                Report(member, "its member", "rename it; the tensors of a layer keep their names with [Weights(\"…\")]");
        }
        foreach (IParameterSymbol parameter in context.Type.InstanceConstructors.SelectMany(c => c.Parameters))
        {
            taken.Add(parameter.Name);
            if (contract.Contains(parameter.Name, StringComparer.Ordinal) && !parameter.IsImplicitlyDeclared)
                Report(parameter, "the constructor's parameter", "rename it, for example to config");
        }
        for (INamedTypeSymbol? outer = context.Type.ContainingType; outer is not null; outer = outer.ContainingType)
            taken.UnionWith(outer.GetMembers("nameof").Select(m => m.Name));
        foreach (SyntaxReference declaration in context.Type.DeclaringSyntaxReferences.Where(IsUsers))
        {
            SyntaxNode syntax = declaration.GetSyntax(context.Cancellation);
            foreach (IdentifierNameSyntax name in syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (!IsLookedUp(name))
                    continue;
                taken.Add(name.Identifier.ValueText);
                CheckUse(name);
            }
        }
        Taken = taken.Where(GeneratedNames.MayMeet).OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray();
    }

    /// <summary>Analyzers see the class with what was generated for it: the compiler calls its file Assembly/Generator/Name.g.cs.</summary>
    public static bool IsUsers(SyntaxReference declaration) => IsUsers(declaration.SyntaxTree);

    /// <inheritdoc cref="IsUsers(SyntaxReference)"/>
    public static bool IsUsers(SyntaxTree file)
    {
        // not by Path, which throws at an empty one where editors run on .NET Framework
        string[] parts = file.FilePath.Split('/', '\\');
        return parts.Length < 3 || parts[parts.Length - 3] != GeneratedFolder;
    }

    /// <summary>A Load or Compress that takes something else is an overload of ours, and a generic type is another type.</summary>
    private bool MeetsContract(ISymbol member) => member switch
    {
        IMethodSymbol { Name: GeneratedNames.Compress } compress => compress is
        {
            Arity: 0,
            Parameters: [{ Type.SpecialType: SpecialType.System_String }, { Type.Name: "CompressionData" }],
        } && contract.Contains(GeneratedNames.Compress, StringComparer.Ordinal),
        IMethodSymbol { Name: "Load" } load => load is
        {
            Arity: 0,
            Parameters: [{ Type.SpecialType: SpecialType.System_String }, { Type.Name: "Precision" }],
        },
        INamedTypeSymbol { Arity: > 0 } type when GeneratedNames.ContractTypes.Contains(type.Name, StringComparer.Ordinal) => false,
        _ => contract.Contains(member.Name, StringComparer.Ordinal),
    };

    private void Report(ISymbol symbol, string place, string mend)
    {
        met.Add(symbol.Name);
        context.Sink.Report(FailureCode.NameTaken, symbol.Locations.FirstOrDefault() ?? Location.None, context.Type.Name,
            $"{place} has the name {symbol.Name} of a member that the build adds", mend);
    }

    /// <summary>What a simple name meant without our members, and would mean no longer with them.</summary>
    private void CheckUse(IdentifierNameSyntax name)
    {
        string text = name.Identifier.ValueText;
        if (!contract.Contains(text, StringComparer.Ordinal))
            return;
        if (!GeneratedNames.ContractTypes.Contains(text, StringComparer.Ordinal) && SyntaxFacts.IsInTypeOnlyContext(name))
            return;
        if (context.SymbolOf(name) is not { } found || !IsHidden(found, text))
            return;
        ISymbol meant = found is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor ? constructor.ContainingType : found;
        string spelled = meant is INamespaceOrTypeSymbol
            ? meant.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
            : $"{meant.ContainingType?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{Identifier.Escape(meant.Name)}";
        met.Add(text);
        context.Sink.Report(FailureCode.NameTaken, spelled, name.GetLocation(), context.Type.Name,
            $"{text} means {spelled} here, and would mean the member {text} that the build adds", $"write {spelled}");
    }

    private bool IsHidden(ISymbol found, string text)
    {
        if (found is ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or IRangeVariableSymbol or ILabelSymbol or IDiscardSymbol)
            return false;
        if (found is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.Constructor } method
            && (method.MethodKind == MethodKind.LocalFunction || method.ContainingType.Name != text))
        {
            return false;
        }
        for (INamedTypeSymbol? owner = found.ContainingType; owner is not null; owner = owner.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(owner, context.Type))
                return false;
        }
        return !SymbolEqualityComparer.Default.Equals(found, context.Type);
    }

    /// <summary>Not what is named after a dot, before a colon or in an initialiser: these are looked up in something else.</summary>
    private static bool IsLookedUp(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        QualifiedNameSyntax qualified => qualified.Left == name,
        AliasQualifiedNameSyntax or MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left != name,
        _ => true,
    };
}
