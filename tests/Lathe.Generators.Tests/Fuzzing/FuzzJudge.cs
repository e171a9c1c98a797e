using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>What must hold of an edited case, whatever the edit was.</summary>
internal static class FuzzJudge
{
    /// <summary>The fault; null where there is none.</summary>
    public static string? Fault(FuzzCompilation compilation, FuzzCase one, FuzzCounts counts)
    {
        Diagnostic[] before = [.. compilation.ErrorsBefore[one.Tree]], after = [.. compilation.ErrorsAfter[one.Tree]];
        Diagnostic[] inside = [.. compilation.FilesOf(one).SelectMany(file => compilation.ErrorsAfter[file.SyntaxTree])];
        bool isRefused = compilation.Found.Any(d => d.Location.SourceTree == one.Tree && d.Severity == DiagnosticSeverity.Error);
        counts.Cases++;
        // a program around a model has errors until the model's members are there
        if (after.Length > 0)
        {
            counts.CompilerErrors++;
            // the C# compiler says what is wrong, and of generated code it says nothing
            if (inside.Length > 0 && before.Length == 0)
                return $"an error inside generated code: {inside[0]}";
            return before.Length > 0 || isRefused ? null : $"only what was generated makes it wrong, and no rule says so: {after[0]}";
        }

        if (inside.Length > 0)
            return $"an error inside generated code: {inside[0]}";
        if (isRefused)
            counts.Refused++;
        foreach ((INamedTypeSymbol type, bool isCompiled) in compilation.ModelsOf(one))
        {
            if (!isCompiled && !isRefused)
                return $"'{type.Name}' has no code, and no rule says why";
        }

        counts.Compiled += isRefused ? 0 : 1;
        return null;
    }
}
