using System.Reflection;
using System.Runtime.Loader;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>A kernel program printed in C# and compiled against src/Lathe, as the generator's output is.</summary>
internal sealed unsafe class CompiledProgram : IDisposable
{
    // src/Lathe lets an assembly of this name see its internal types.
    private const string AssemblyName = "Lathe.Kernels.Generator.Tests.Programs";

    private static readonly MetadataReference[] References = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll"
            or "System.Runtime.Intrinsics.dll")
            .Append(typeof(TileTable).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly AssemblyLoadContext _context = new(AssemblyName, isCollectible: true);

    public CompiledProgram(CSharpTarget target, KernelBuilder kernel)
    {
        string text = $$"""
            using System.Runtime.CompilerServices;
            using System.Runtime.Intrinsics;
            namespace Lathe.Kernels;
            public static unsafe class Program
            {
                [MethodImpl(MethodImplOptions.AggressiveOptimization)]
                [SkipLocalsInit]
                public static void Run(void* arguments)
                {
            {{CSharpLowering.Lower(target, kernel, indentation: 8)}}
                }
            }
            """;
        CSharpCompilation compilation = CSharpCompilation.Create(
            AssemblyName,
            [CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest))],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true));
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Take(5)) + "\n" + text);
        image.Position = 0;
        MethodInfo run = _context.LoadFromStream(image).GetType("Lathe.Kernels.Program")!.GetMethod("Run")!;
        Run = (delegate*<void*, void>)run.MethodHandle.GetFunctionPointer();
    }

    /// <summary>The kernel, as long as this object lives.</summary>
    public delegate*<void*, void> Run { get; }

    public void Dispose() => _context.Unload();
}
