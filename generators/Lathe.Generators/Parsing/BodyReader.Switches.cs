using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>A switch statement over a constant or a property of the configuration: a chain of branches, its default last.</summary>
internal sealed partial class BodyReader
{
    /// <summary>
    /// What may run, in the order in which it is asked for; the last one's condition is true. Those whose condition the source knows
    /// to be false are left out. Null after reporting.
    /// </summary>
    private List<SwitchSection>? ReadSections(ISwitchOperation choice)
    {
        if (scalars.Read(choice.Value) is not { } tested)
        {
            RefuseSwitch(choice.Value);
            return null;
        }
        List<SwitchSection> sections = [];
        ImmutableArray<IOperation> byDefault = [];
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            ImmutableArray<IOperation> body = WithoutBreak(section.Body);
            Condition condition = Condition.False;
            foreach (ICaseClauseOperation clause in section.Clauses)
            {
                if (clause is IDefaultCaseClauseOperation)
                {
                    byDefault = body;
                    continue;
                }
                if (ReadClause(clause, tested) is not { } asked)
                {
                    Refuse(clause, $"'{UnsupportedForms.Short(clause.Syntax)}'", "match constants, and everything else with default");
                    return null;
                }
                condition = Condition.Or(condition, asked);
            }
            if (condition.Known != false)
                sections.Add(new SwitchSection(condition, body));
            if (condition.Known == true)
                return sections;
        }
        sections.Add(new SwitchSection(Condition.True, byDefault));
        return sections;
    }

    /// <summary>A member that cannot be switched over says itself why not.</summary>
    private Value RefuseSwitch(IOperation value) => value is IMemberReferenceOperation
        ? Refuse(value)
        : Refuse(value, $"a switch over '{UnsupportedForms.Short(value.Syntax)}'",
            "switch over a constant or a property of the configuration");

    private static Condition? ReadClause(ICaseClauseOperation clause, Scalar tested) => clause switch
    {
        ISingleValueCaseClauseOperation { Value: var value } => value.ConstantValue.HasValue
            ? Ask(ScalarReader.Matches(value, tested), ScalarReader.Question(tested, value), tested)
            : null,
        IPatternCaseClauseOperation { Guard: null, Pattern: var pattern } =>
            Ask(ScalarText.IsKnown(tested) ? ScalarReader.Matches(pattern, tested) : null, ScalarReader.Question(tested, pattern), tested),
        _ => null,
    };

    private static Condition? Ask(bool? matches, ConfigurationCondition? question, Scalar tested) => ScalarText.IsKnown(tested)
        ? matches is bool known ? known ? Condition.True : Condition.False : null
        : question;

    /// <summary>A section ends with break where it does not return; any other jump is refused where it is read.</summary>
    private static ImmutableArray<IOperation> WithoutBreak(ImmutableArray<IOperation> body) => body.LastOrDefault() switch
    {
        IBranchOperation { BranchKind: BranchKind.Break } => body.RemoveAt(body.Length - 1),
        IBlockOperation block => body.RemoveAt(body.Length - 1).AddRange(WithoutBreak(block.Operations)),
        _ => body,
    };

    private Value? ChooseAndReturn(ISwitchOperation choice, List<SwitchSection> sections, int index, StatementList rest)
    {
        SwitchSection section = sections[index];
        Value? Take() => Run(new StatementList(section.Body, 0, rest));
        return section.Condition.Known == true
            ? Take()
            : BranchAndReturn(choice, section.Condition, Take, () => ChooseAndReturn(choice, sections, index + 1, rest));
    }

    private void ChooseAndGoOn(ISwitchOperation choice, List<SwitchSection> sections, int index)
    {
        SwitchSection section = sections[index];
        if (section.Condition.Known == true)
        {
            Run(new StatementList(section.Body, 0, null));
            return;
        }
        BranchAndGoOn(choice, section.Condition, () => Run(new StatementList(section.Body, 0, null)), () =>
        {
            ChooseAndGoOn(choice, sections, index + 1);
            return null;
        });
    }

    private sealed record SwitchSection(Condition Condition, ImmutableArray<IOperation> Body);
}
