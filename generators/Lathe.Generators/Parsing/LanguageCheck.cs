using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Parsing;

/// <summary>Generated code is compiled as the user's project is: in the language version that this one sets.</summary>
internal static class LanguageCheck
{
    /// <summary>The library hands over lists as <c>params ReadOnlySpan</c>, in methods that model classes call too.</summary>
    private const LanguageVersion Needed = LanguageVersion.CSharp13;

    public static void Run(ModelContext context)
    {
        if (context.Type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.Options is not CSharpParseOptions options
            || options.LanguageVersion >= Needed)
        {
            return;
        }
        context.Sink.Report(FailureCode.LanguageVersion, context.Type.Locations.FirstOrDefault() ?? Location.None, context.Type.Name,
            options.LanguageVersion.ToDisplayString(), Needed.ToDisplayString());
    }
}
