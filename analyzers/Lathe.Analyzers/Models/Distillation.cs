using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Models;

/// <summary>What [Distill] says of a class: who learns from whom, and where that stands.</summary>
/// <param name="Student">The class.</param>
/// <param name="Teacher">Another class, or the same one by mistake.</param>
/// <param name="Place">Of the argument that names the teacher.</param>
internal sealed record Distillation(INamedTypeSymbol Student, INamedTypeSymbol Teacher, Location Place)
{
    /// <summary>Null where the symbol is no class with a teacher.</summary>
    public static Distillation? Of(ISymbol symbol) =>
        symbol is INamedTypeSymbol student && AttributeReader.Find(student, "DistillAttribute") is { } distill
        && AttributeReader.Named(distill, "Teacher") is { Value: INamedTypeSymbol teacher }
            ? new Distillation(student, teacher, ModelView.PlaceOf(distill, "Teacher")) : null;

    /// <summary>Both classes as they are read; null where one is no model, cannot be read, or stands in another assembly.</summary>
    public (ModelView Student, ModelView Teacher)? Views(SymbolAnalysisContext context) =>
        KnownNames.IsModel(Student) && KnownNames.IsModel(Teacher) && Teacher.DeclaringSyntaxReferences.Length > 0
        && ModelReadings.ViewOf(Student, context.Compilation, context.CancellationToken) is { } own
        && ModelReadings.ViewOf(Teacher, context.Compilation, context.CancellationToken) is { } other ? (own, other) : null;
}
