using Lathe.Kernels.Generator.Emit;
using Lathe.Kernels.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Kernels.Generator;

/// <summary>
/// Assembles the machine-code kernels of src/Lathe while it builds: a class marked <c>[MachineCode]</c> in, one file of bytes for each
/// family out, and one that finds them.
/// </summary>
[Generator]
public sealed class KernelGenerator : IIncrementalGenerator
{
    internal const string RequestsStep = "Requests";
    internal const string KernelsStep = "Kernels";

    internal static readonly DiagnosticDescriptor CannotAssemble = new(
        "LATHEK001",
        "A machine-code kernel cannot be assembled",
        "The kernels of '{0}' cannot be assembled: {1}",
        "Lathe.Kernels",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<CatalogueRequest> requests = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KernelParser.AttributeName,
                static (node, _) => node is ClassDeclarationSyntax,
                KernelParser.Parse)
            .Where(static request => request is not null)
            .Select(static (request, _) => request!)
            .WithTrackingName(RequestsStep);
        IncrementalValuesProvider<KernelOutput> kernels = requests
            .SelectMany(static (request, _) => request.Known())
            .Select(static (request, cancellation) => KernelAssembly.Run(request, cancellation))
            .WithTrackingName(KernelsStep);

        context.RegisterSourceOutput(requests, static (output, request) =>
        {
            foreach (string name in request.Unknown())
            {
                output.ReportDiagnostic(Diagnostic.Create(
                    CannotAssemble, request.Location.ToLocation(), request.ClassName, CatalogueWriter.NoFamily(name)));
            }

            output.AddSource($"{request.ClassName}.g.cs", CatalogueWriter.Write(request));
        });

        context.RegisterSourceOutput(kernels, static (output, kernel) =>
        {
            if (kernel is KernelOutput.Source source)
                output.AddSource(source.HintName, source.Text);
        });
        context.RegisterSourceOutput(kernels, static (output, kernel) =>
        {
            if (kernel is KernelOutput.Failure failure)
                output.ReportDiagnostic(Diagnostic.Create(CannotAssemble, failure.Location.ToLocation(), failure.ClassName,
                    failure.Reason));
        });
    }
}
