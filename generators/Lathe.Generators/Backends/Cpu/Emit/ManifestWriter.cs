using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints what a class was built with of its manifest, for <c>Load</c> to hold checkpoints against.</summary>
internal static class ManifestWriter
{
    /// <summary>As the last argument of a call, which it ends.</summary>
    public static void Write(SourceWriter writer, ManifestClaims manifest)
    {
        string constants = manifest.ExtentsAreConstants ? "true" : "false";
        writer.Line($"new {RuntimeNames.CompilerServices}BuiltManifest({Literal.Of(manifest.File)}, {constants},");
        writer.Indented(() =>
        {
            writer.Line("[");
            writer.Indented(() =>
            {
                foreach (ClaimedUnits units in manifest.Units)
                    writer.Line($"new({Literal.Of(units.Rows)}, {string.Join(", ", units.Paths.Select(Literal.Of))}),");
            });
            writer.Line("],");
            writer.Line("[");
            writer.Indented(() =>
            {
                foreach (ManifestProduct product in manifest.Products)
                    writer.Line($"new({Literal.Of(product.Product)}, {Literal.Of(product.Bits)}, {Literal.Of(product.Group)}),");
            });
            writer.Line("]));");
        });
    }
}
