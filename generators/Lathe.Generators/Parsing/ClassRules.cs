using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// The rules that say why nothing can be added to a class. Analyzers report them like all others; where other code names what the
/// build would have added, the C# compiler stops at that name before analyzers are heard, and the generator reports them itself.
/// </summary>
internal static class ClassRules
{
    public const string NotPartialId = "LATHE0001", UnsupportedClassId = "LATHE0008", NameTakenId = "LATHE0060";

    private const string Help = "https://github.com/lathe-net/lathe/blob/main/docs/diagnostics/", Category = "Lathe.Model";

    public static readonly DiagnosticDescriptor NotPartial = new(
        NotPartialId,
        "A model class is partial",
        "'{0}' is not partial; the build adds generated code to '{1}', so declare it partial",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + NotPartialId + ".md");

    public static readonly DiagnosticDescriptor UnsupportedClass = new(
        UnsupportedClassId,
        "A model class can be compiled",
        "'{0}' {1}; {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + UnsupportedClassId + ".md");

    public static readonly DiagnosticDescriptor NameTaken = new(
        NameTakenId,
        "The names of added members are free",
        "'{0}' cannot get its members: {1}; {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + NameTakenId + ".md");

    /// <summary>The rule that a failure breaks; null where it does not keep members from being added.</summary>
    public static DiagnosticDescriptor? Of(FailureCode code) => code switch
    {
        FailureCode.NotPartial => NotPartial,
        FailureCode.UnsupportedClass => UnsupportedClass,
        FailureCode.NameTaken => NameTaken,
        _ => null,
    };
}
