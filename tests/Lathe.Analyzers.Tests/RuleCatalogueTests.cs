using Lathe.Analyzers.Manifests;
using Lathe.Analyzers.Models;
using Lathe.Analyzers.Tests.Manifests;
using Lathe.CodeFixes;
using Lathe.Generators;
using Lathe.Generators.Parsing;
using Lathe.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Tests;

/// <summary>Rules, pages, help links, release notes, failures of the parser and test classes belong together, one to one.</summary>
public sealed class RuleCatalogueTests
{
    private static readonly string Pages = Path.Combine(TestFiles.RepositoryRoot, "docs", "diagnostics");

    /// <summary>What no analyzer could see.</summary>
    private static readonly DiagnosticDescriptor[] OfTheGenerator = [CompilerFault.Rule];

    private static readonly DiagnosticDescriptor[] Rules = [
        .. Analyzers().Select(RuleOf),
        .. OfTheGenerator,
    ];

    [Fact]
    public void Each_failure_of_the_parser_or_of_a_manifest_is_a_rule_and_each_of_their_rules_a_failure() => Assert.Equal(
        Enum.GetValues<FailureCode>().Where(code => (int)code < 9000).Select(code => (int)code)
        .Concat(Enum.GetValues<ManifestCode>().Select(code => (int)code)).Select(code => $"LATHE{code:0000}")
        .Order(StringComparer.Ordinal),
        Analyzers().Where(type => type.IsSubclassOf(typeof(ModelAnalyzer)) || type.IsSubclassOf(typeof(ManifestAnalyzer)))
            .Select(type => RuleOf(type).Id).Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_rules_have_one_id() => Assert.Equal(Rules.Length, Rules.Select(rule => rule.Id).Distinct().Count());

    [Fact]
    public void Each_rule_has_a_page_and_each_page_a_rule() => Assert.Equal(
        Rules.Select(rule => rule.Id).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Pages, "LATHE*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public void Pages_carry_title_severity_and_sections_of_their_rule()
    {
        foreach (DiagnosticDescriptor rule in Rules)
        {
            string page = File.ReadAllText(Path.Combine(Pages, rule.Id + ".md"));
            Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains($"· {rule.DefaultSeverity.ToString().ToLowerInvariant()}\n", page, StringComparison.Ordinal);
            foreach (string section in new[] { "## What", "## Why", "## Wrong", "## Right", "## Fix" })
                Assert.Contains(section + "\n", page, StringComparison.Ordinal);
            Assert.Equal(HelpLinks.Base + rule.Id + ".md", rule.HelpLinkUri);
        }
    }

    [Fact]
    public void The_list_of_rules_tells_title_severity_and_fix()
    {
        string[] rows = [.. File.ReadAllLines(Path.Combine(Pages, "README.md")).Where(line =>
            line.StartsWith("| [LATHE", StringComparison.Ordinal))];

        Assert.Equal(
            Rules.OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule =>
                $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.DefaultSeverity.ToString().ToLowerInvariant()} | "
                + $"{(Mended.Contains(rule.Id) ? "yes" : "none")} |"),
            rows);
    }

    [Fact]
    public void Release_notes_list_each_rule_with_category_and_severity()
    {
        string[] folders = [Path.Combine(TestFiles.RepositoryRoot, "analyzers", "Lathe.Analyzers"),
            Path.Combine(TestFiles.RepositoryRoot, "generators", "Lathe.Generators")];
        string[] lines = [.. folders.SelectMany(folder => Directory.EnumerateFiles(folder, "AnalyzerReleases.*.md"))
            .SelectMany(File.ReadAllLines)];

        Assert.Equal(
            Rules.Select(rule => $"{rule.Id} | {rule.Category} | {rule.DefaultSeverity} | ").Order(StringComparer.Ordinal),
            lines.Where(line => line.StartsWith("LATHE",
                StringComparison.Ordinal)).Select(line => line[..(line.LastIndexOf('|') + 2)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_tell_of_a_fix_where_there_is_one()
    {
        foreach (DiagnosticDescriptor rule in Rules)
        {
            string page = File.ReadAllText(Path.Combine(Pages, rule.Id + ".md"));
            bool none = page[page.IndexOf("## Fix", StringComparison.Ordinal)..].StartsWith("## Fix\nNone", StringComparison.Ordinal);
            Assert.True(none != Mended.Contains(rule.Id), rule.Id);
        }
    }

    [Fact]
    public void Each_rule_has_a_test_class()
    {
        HashSet<Type> tested = [];
        foreach (Type type in typeof(RuleCatalogueTests).Assembly.GetTypes().Where(type => !type.IsAbstract))
        {
            for (Type? parent = type.BaseType; parent is not null; parent = parent.BaseType)
            {
                if (parent.IsGenericType && parent.GetGenericTypeDefinition() is { } rule
                    && (rule == typeof(RuleTests<>) || rule == typeof(ManifestRuleTests<>)))
                    tested.Add(parent.GetGenericArguments()[0]);
            }
        }

        Assert.Equal(Analyzers().Select(type => type.Name).Order(StringComparer.Ordinal),
            tested.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Messages_end_without_a_full_stop_and_titles_too() => Assert.All(Rules, rule =>
    {
        Assert.False(rule.Title.ToString().EndsWith('.'), rule.Id);
        Assert.False(rule.MessageFormat.ToString().EndsWith('.'), rule.Id);
    });

    /// <summary>Rules with a code fix.</summary>
    private static HashSet<string> Mended => [.. typeof(AddPartialFix).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(CodeFixProvider)))
        .SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds)];

    private static DiagnosticDescriptor RuleOf(Type analyzer) =>
        ((RuleAnalyzer)Activator.CreateInstance(analyzer)!).SupportedDiagnostics.Single();

    private static IEnumerable<Type> Analyzers() =>
        typeof(RuleAnalyzer).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)));
}
