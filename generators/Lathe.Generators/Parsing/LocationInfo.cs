using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators.Parsing;

/// <summary>Where a failure is, without the syntax tree: enough to tell two failures apart and to print one.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo From(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new LocationInfo(lines.Path ?? "", location.SourceSpan, lines.Span);
    }

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
