using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers;

/// <summary>One rule: its id, title, severity and page are said in its descriptor and nowhere else; tests hold the pages to it.</summary>
public abstract class RuleAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Key of the property that holds what a code fix writes in place of the marked text.</summary>
    public const string Mend = "Mend";

    private protected RuleAnalyzer(DiagnosticDescriptor rule)
    {
        Descriptor = rule;
        SupportedDiagnostics = [rule];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    private protected DiagnosticDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        Register(context);
    }

    private protected abstract void Register(AnalysisContext context);

    /// <param name="mend">What a code fix writes in place of the marked text; null where no machine can know.</param>
    private protected Diagnostic Found(Location place, string? mend, params string[] arguments) => Diagnostic.Create(
        Descriptor,
        place,
        mend is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(Mend, mend),
        [.. arguments]);
}
