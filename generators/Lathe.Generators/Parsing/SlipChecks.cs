using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// What compiles and can hardly be meant: layers that nothing calls, attributes that nothing reads, paths that name another tensor than
/// they seem to, whole numbers where a fraction was written. Warnings, for each may be wanted.
/// </summary>
internal sealed class SlipChecks(ModelContext context)
{
    public void Check(ModelGraph graph)
    {
        HashSet<string> called = [.. graph.Methods.SelectMany(method => method.Body.Descendants()).SelectMany(Called)];
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        foreach (ISymbol symbol in context.Type.GetMembers().Where(symbol => symbol is IFieldSymbol or IPropertySymbol))
        {
            if (context.Members.Find(symbol) is not { Member: { } member })
            {
                CheckAttributes(symbol);
                continue;
            }
            if (!called.Contains(member.Name) && !context.Dropped.Contains(member.Name))
                Report(symbol.Locations.FirstOrDefault(), member.Name, "is not used by Forward",
                    "call it there, or remove it: its weights are read for nothing");
            if (member is NormMember or EmbeddingMember && AttributeReader.Find(symbol, "TileAttribute") is { } tile)
                Report(PlaceOf(tile), member.Name, "has a [Tile], which counts on Linear only", "remove it");
            CheckPaths(symbol, member, paths);
        }
        foreach (SyntaxReference declaration in context.Type.DeclaringSyntaxReferences.Where(NameChecks.IsUsers))
        {
            foreach (BinaryExpressionSyntax quotient in declaration.GetSyntax(context.Cancellation).DescendantNodes()
                .OfType<BinaryExpressionSyntax>()
                .Where(binary => binary.IsKind(SyntaxKind.DivideExpression)))
            {
                CheckQuotient(quotient);
            }
        }
    }

    private static IEnumerable<string> Called(Node node) => node switch
    {
        LayerNode layer => [layer.Member],
        CallNode { Member: { } member } => [member],
        LoopNode { Member: { } member } => [member],
        _ => [],
    };

    /// <summary>Of a member that is no layer and no model, or of the field behind a property.</summary>
    private void CheckAttributes(ISymbol symbol)
    {
        if (context.Members.IsBroken(symbol) || symbol.GetAttributes().FirstOrDefault(KnownNames.IsOurs) is not { } attribute)
            return;
        string name = attribute.AttributeClass!.Name.Replace("Attribute", "");
        if (symbol is IFieldSymbol { AssociatedSymbol: { } property })
            Report(PlaceOf(attribute), property.Name, $"has its [{name}] on the field behind it, where nothing reads it",
                "write the attribute without field:");
        else
            Report(PlaceOf(attribute), symbol.Name, $"has a [{name}], and holds neither layer nor model", "remove the attribute");
    }

    private void CheckPaths(ISymbol symbol, Member member, Dictionary<string, string> paths)
    {
        if (AttributeReader.Find(symbol, "WeightsAttribute") is not { } weights || member.Paths.Count == 0)
            return;
        if (member is not ModelMember
            && member.Paths.FirstOrDefault(path => path.EndsWith(".weight", StringComparison.Ordinal)
            || path.EndsWith(".bias", StringComparison.Ordinal)) is { } unread)
        {
            string part = unread.Substring(unread.LastIndexOf('.'));
            Report(PlaceOf(weights), member.Name, $"would read '{unread}.weight'", $"end the path before {part}, which is added to it");
        }
        // Of layers that are there for some checkpoints only, one may stand for the other.
        if (member.Presence is not null)
            return;
        string all = string.Join("|", member.Paths);
        if (paths.TryGetValue(all, out string? other))
            Report(PlaceOf(weights), member.Name, $"reads '{member.Paths[0]}', as '{other}' does",
                "correct the path; where the checkpoint ties the two, write its own path before the other's");
        else if (member.Paths[0].Length > 0)
            paths.Add(all, member.Name);
    }

    /// <summary><c>x * (1 / 8)</c> multiplies by 0.</summary>
    private void CheckQuotient(BinaryExpressionSyntax syntax)
    {
        if (context.OperationOf(syntax) is IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Divide,
                LeftOperand.ConstantValue: { HasValue: true, Value: int dividend },
                RightOperand.ConstantValue: { HasValue: true, Value: int divisor },
                ConstantValue: { HasValue: true, Value: int quotient },
                Parent: IConversionOperation { Type: { } type },
            }
            && dividend % divisor != 0
            && (type.SpecialType is SpecialType.System_Single or SpecialType.System_Double || KnownNames.IsTensor(type)))
        {
            Report(syntax.GetLocation(), UnsupportedForms.Short(syntax),
                $"divides whole numbers and is {quotient.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
                $"write {syntax.Left}f / {syntax.Right}");
        }
    }

    private Location? PlaceOf(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(context.Cancellation).GetLocation();

    private void Report(Location? place, string name, string found, string mend) =>
        context.Sink.Report(FailureCode.Slip, place ?? Location.None, name, found, mend);
}
