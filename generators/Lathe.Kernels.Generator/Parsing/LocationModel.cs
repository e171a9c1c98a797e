using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>A place in a source file, without the syntax tree that it is in.</summary>
internal sealed record LocationModel(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationModel Of(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new(lines.Path, location.SourceSpan, lines.Span);
    }

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
