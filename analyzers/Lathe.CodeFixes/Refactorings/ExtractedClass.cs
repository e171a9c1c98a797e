using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>The text of a new model class, and what it leaves behind in the class that its layers come from.</summary>
internal sealed class ExtractedClass
{
    /// <summary>How attributes are written until it is known what the file imports.</summary>
    public const string Qualified = "global::Lathe.";

    private readonly ExtractionSource source;
    private readonly ExtractedRegion region;
    private readonly ExtractedMembers members;
    private readonly ImmutableDictionary<ISymbol, string> shapes;
    private readonly string typeIndent, memberIndent, unit, member;
    private string end = "\n";

    /// <param name="shapes">Attributes of inputs whose shape the class does not tell by itself.</param>
    public ExtractedClass(
        ExtractionSource source, ExtractedRegion region, ExtractedMembers members, ImmutableDictionary<ISymbol, string> shapes)
    {
        (this.source, this.region, this.members, this.shapes) = (source, region, members, shapes);
        typeIndent = IndentOf(source.Declaration);
        memberIndent = IndentOf(region.Method);
        unit = memberIndent.StartsWith(typeIndent, StringComparison.Ordinal) && memberIndent.Length > typeIndent.Length
            ? memberIndent.Substring(typeIndent.Length) : "    ";
        Name = Free(NameOf(members.Prefix) ?? source.Type.Name + "Part");
        bool isUnderlined = members.Layers.All(layer => layer.Name.StartsWith("_", StringComparison.Ordinal));
        member = Free((isUnderlined ? "_" : "") + char.ToLowerInvariant(Name[0]) + Name.Substring(1));
    }

    public string Name { get; }

    /// <summary>All changes of the file, none of which touches another.</summary>
    public IEnumerable<TextChange> Changes(SourceText text)
    {
        TextLine first = text.Lines[0];
        if (first.EndIncludingLineBreak > first.End)
            end = text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak));
        return
        [
            .. Declarations().Select(part => part.Change),
            .. members.Hidden.Select(source.MemberOf).Distinct().Select(Seen),
            Call(),
            new TextChange(new TextSpan(source.Declaration.Span.End, 0), $"{end}{end}{Text(text)}"),
        ];
    }

    /// <summary>What the class is: its documentation where the old one has some, its attributes, header, layers and Forward.</summary>
    private string Text(SourceText text)
    {
        bool isDocumented = Documentation(source.Declaration) is not null;
        string[] modifiers = [.. source.Declaration.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.PartialKeyword)
            && !modifier.IsKind(SyntaxKind.NewKeyword) && !modifier.IsKind(SyntaxKind.UnsafeKeyword)).Select(kept => kept.Text), "partial"];
        string configuration = members.Configuration is { } parameter
            ? $"({parameter.DeclaringSyntaxReferences[0].GetSyntax(source.Cancellation)})" : "";
        bool isBeside = source.Declaration.AttributeLists.LastOrDefault() is { } last
            && text.Lines.IndexOf(last.SpanStart) == text.Lines.IndexOf(source.Declaration.Identifier.SpanStart);
        string summary = isDocumented
            ? $"{typeIndent}/// <summary>A part of <see cref=\"{source.Declaration.Identifier.Text}\"/>.</summary>{end}" : "";
        string fields = string.Concat(Declarations().Select(part => part.Moved));
        string header = $"[{Qualified}Model]{(isBeside ? " " : end + typeIndent)}{string.Join(" ", modifiers)} class {Name}{configuration}";
        return $"{summary}{typeIndent}{header}{end}{typeIndent}{{{end}"
            + $"{fields}{end}{ForwardDocumentation()}{Forward()}{end}{typeIndent}}}";
    }

    /// <summary>For each declaration that has layers of ours: how it reads in the new class, and what stays of it in the old.</summary>
    private IEnumerable<(string Moved, TextChange Change)> Declarations()
    {
        bool isFirst = true;
        foreach (IGrouping<MemberDeclarationSyntax, ISymbol> group in members.Layers
            .GroupBy(source.MemberOf))
        {
            MemberDeclarationSyntax moved = members.Moved(group.Key);
            string left = "";
            if (group.Key is FieldDeclarationSyntax field && field.Declaration.Variables.Count > group.Count())
            {
                HashSet<string> names = [.. group.Select(layer => layer.Name)];
                moved = Only((FieldDeclarationSyntax)moved, variable => names.Contains(variable.Identifier.ValueText));
                left = Only(field, variable => !names.Contains(variable.Identifier.ValueText)).ToFullString();
            }
            string lines = moved.ToFullString().TrimStart('\r', '\n');
            // blank lines in front of the first one stay in front of what takes its place
            string blank = group.Key.ToFullString();
            blank = isFirst ? blank.Substring(0, blank.Length - blank.TrimStart('\r', '\n').Length) : "";
            string instead = isFirst ? blank + Member() + left.TrimStart('\r', '\n') : left;
            isFirst = false;
            yield return (lines.EndsWith("\n", StringComparison.Ordinal) ? lines : memberIndent + lines.Trim() + end,
                new TextChange(group.Key.FullSpan, instead));
        }
    }

    private static FieldDeclarationSyntax Only(FieldDeclarationSyntax field, Func<VariableDeclaratorSyntax, bool> isMeant)
    {
        VariableDeclaratorSyntax[] variables = [.. field.Declaration.Variables.Where(isMeant).Select(variable => variable.WithoutTrivia())];
        return field.WithDeclaration(field.Declaration.WithVariables(SyntaxFactory.SeparatedList(variables,
            Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), variables.Length - 1))));
    }

    /// <summary>The line that stands for the layers in the old class.</summary>
    private string Member()
    {
        string modifiers = source.MemberOf(members.Layers[0]) is FieldDeclarationSyntax { Modifiers.Count: > 0 } field
            ? field.Modifiers.ToString() : "readonly";
        return $"{memberIndent}[{Qualified}Weights(\"{members.Prefix}\")] {modifiers} {Name} {member} = "
            + $"new({members.Configuration?.Name});{end}";
    }

    /// <summary>A private constant that the new class names: everybody in the assembly sees it.</summary>
    private static TextChange Seen(MemberDeclarationSyntax constant)
    {
        SyntaxToken first = constant.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.PrivateKeyword));
        return first.IsKind(SyntaxKind.PrivateKeyword)
            ? new TextChange(first.Span, "internal") : new TextChange(new TextSpan(constant.Modifiers[0].SpanStart, 0), "internal ");
    }

    /// <summary>What stands in the place of the region.</summary>
    private TextChange Call()
    {
        string call = $"{member}.Forward({string.Join(", ", region.Inputs.Select(Spelled))})";
        if (region.Result is not { } result)
            return new TextChange(region.Span, call);
        SyntaxNode first = region.Nodes[0], last = region.Nodes[region.Nodes.Length - 1];
        string before = first.GetLeadingTrivia().ToFullString(), behind = last.GetTrailingTrivia().ToFullString();
        // comments go with the statements that they stand at
        int start = first.SpanStart - (before.Trim().Length == 0 ? 0 : before.TrimStart().Length);
        return new TextChange(TextSpan.FromBounds(start, last.Span.End + behind.TrimEnd().Length),
            $"{(region.DeclaresResult ? Tensor + " " : "")}{Spelled(result)} = {call};");
    }

    private string Forward()
    {
        string parameters = string.Join(", ", region.Inputs.Select(input =>
            $"{StatedShape(input)}{Tensor} {Spelled(input)}"));
        string head = $"{memberIndent}public {Tensor} Forward({parameters})", body = memberIndent + unit;
        string outer = IndentOf(region.Nodes[0]);
        if (region.Result is not { } result)
            return $"{head} => {Indented(members.Moved(region.Nodes[0]).ToString(), outer, memberIndent)};";

        SyntaxNode last = region.Nodes[region.Nodes.Length - 1];
        ExpressionSyntax? value = Given(last, result);
        if (value is not null && region.Nodes.Length == 1 && !HasComment(last))
            return $"{head} => {Indented(members.Moved(value).ToString(), outer, memberIndent)};";
        List<string> lines = [];
        // declared before the region, and not read by it
        if (!region.DeclaresResult && !region.Inputs.Contains(result, SymbolEqualityComparer.Default)
            && region.Nodes.Any(node => (node != last || value is null)
                && source.Names(node).Any(use => SymbolEqualityComparer.Default.Equals(use.Symbol, result))))
            lines.Add($"{body}{Tensor} {Spelled(result)};");
        foreach (SyntaxNode node in region.Nodes)
        {
            string statement = node == last && value is not null
                ? $"{node.GetLeadingTrivia()}return {members.Moved(value).ToString()};{node.GetTrailingTrivia()}"
                : members.Moved(node).ToFullString();
            lines.Add(body + Indented(statement.Trim(), outer, body));
        }
        if (value is null)
            lines.Add($"{body}return {Spelled(result)};");
        return $"{head}{end}{memberIndent}{{{end}{string.Join(end, lines)}{end}{memberIndent}}}";
    }

    private string StatedShape(ISymbol input) => shapes.TryGetValue(input, out string? shape)
        ? shape + " " : string.Concat(members.StatedShape(input).Select(list => members.Moved(list) + " "));

    /// <summary>What a statement gives to a variable, and nothing else: <c>x = …;</c> or <c>Tensor x = …;</c>.</summary>
    private ExpressionSyntax? Given(SyntaxNode statement, ISymbol variable) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } given }
            when SymbolEqualityComparer.Default.Equals(source.Model.GetSymbolInfo(given.Left, source.Cancellation).Symbol, variable) =>
            given.Right,
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value } declared] }
            when SymbolEqualityComparer.Default.Equals(source.Model.GetDeclaredSymbol(declared, source.Cancellation), variable) => value,
        _ => null,
    };

    private static bool HasComment(SyntaxNode node) => node.DescendantTrivia().Any(trivia =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));

    /// <summary>What the old method says of the parameters that are handed on; nothing where it says nothing.</summary>
    private string ForwardDocumentation()
    {
        if (Documentation(region.Method) is not { } documentation)
            return "";
        return string.Concat(region.Inputs.Select(input =>
        {
            XmlElementSyntax? told = members.ParameterOf(input) is not null
                ? documentation.Content.OfType<XmlElementSyntax>().FirstOrDefault(element => element.StartTag.Name.ToString() == "param"
                    && element.StartTag.Attributes.OfType<XmlNameAttributeSyntax>().Any(a => a.Identifier.ToString() == input.Name))
                : null;
            return told is null ? "" : $"{memberIndent}/// {told}{end}";
        }));
    }

    private static DocumentationCommentTriviaSyntax? Documentation(SyntaxNode node) =>
        node.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().FirstOrDefault();

    /// <summary>The type as the old class spells it.</summary>
    private string Tensor => source.Model.Compilation.GetTypeByMetadataName("Lathe.Tensor")?
        .ToMinimalDisplayString(source.Model, region.Span.Start) ?? "Tensor";

    private static string Spelled(ISymbol variable) =>
        SyntaxFacts.GetKeywordKind(variable.Name) == SyntaxKind.None ? variable.Name : "@" + variable.Name;

    /// <summary>Lines behind the first one as far in as before, seen from another start.</summary>
    private string Indented(string code, string from, string to) => string.Join(end, code.Replace("\r\n", "\n").Split('\n')
        .Select((line, i) => i == 0 || !line.StartsWith(from, StringComparison.Ordinal) ? line : to + line.Substring(from.Length)));

    /// <summary>The blanks that the line of a node begins with.</summary>
    private static string IndentOf(SyntaxNode node)
    {
        string line = node.SyntaxTree.GetText().Lines.GetLineFromPosition(node.SpanStart).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    /// <summary>After the last part of a path that is a name: <c>encoder.feed_forward</c> is a FeedForward.</summary>
    private static string? NameOf(string prefix)
    {
        string? part = prefix.Split('.').LastOrDefault(p => p.Any(char.IsLetter));
        string name = part is null ? "" : string.Concat(part.Split('_', '-').Where(word => word.Length > 0)
            .Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
        return SyntaxFacts.IsValidIdentifier(name) ? name : null;
    }

    /// <summary>A name that means nothing where the old class names the new one and its member, and that the build adds to no
    /// class.</summary>
    private string Free(string name)
    {
        string free = name;
        for (int i = 2; IsTaken(free); i++)
            free = name + i.ToString(CultureInfo.InvariantCulture);
        return free;

        bool IsTaken(string candidate) => SyntaxFacts.GetKeywordKind(candidate) != SyntaxKind.None
            || GeneratedNames.ContractOf(compresses: true, trains: true).Contains(candidate, StringComparer.Ordinal)
            || source.Type.MemberNames.Contains(candidate, StringComparer.Ordinal)
            || region.Method.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == candidate)
            || !source.Model.LookupSymbols(region.Span.Start, name: candidate).IsEmpty;
    }
}
