using System.Globalization;
using System.Text.RegularExpressions;

namespace Lathe.Transformers.Evaluation;

/// <summary>A model's plan for one checkpoint: its numbers in place of the configuration's names, and without the heads it does not have.</summary>
internal static partial class ExplainedPlan
{
    /// <summary>The steps in the plan's order.</summary>
    public static IReadOnlyList<PlanStep> Of(CompiledModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Dictionary<string, string> values = Values(AutoModel.ReadConfiguration(model.Source));
        HashSet<string> present = new(StringComparer.Ordinal);
        foreach (WeightSummary weight in model.Weights)
        {
            string member = weight.Name[(weight.Name.LastIndexOf('.') + 1)..];
            present.Add(member);
            present.Add(Joined(member));
        }
        return [.. model.Plan.Steps
            .Where(step => step.Shape.Length == 0 || present.Contains(step.Name))
            .Select(step => step with { Shape = Resolve(step.Shape, values), Why = Resolve(step.Why, values) })];
    }

    /// <summary><c>query + key + value</c> is <c>queryKeyValue</c> once it is one product.</summary>
    private static string Joined(string member) =>
        string.Concat(member.Split(" + ").Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));

    private static string Resolve(string text, Dictionary<string, string> values)
    {
        string resolved = ConfigurationName().Replace(text, match => values.GetValueOrDefault(match.Groups["name"].Value, match.Value));
        // ((768 + 768) + 768): the innermost sum becomes a number until none is left
        while (true)
        {
            string folded = Sum().Replace(resolved, match =>
                (long.Parse(match.Groups["left"].Value, CultureInfo.InvariantCulture) + long.Parse(match.Groups["right"].Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
            if (folded == resolved)
                return resolved;
            resolved = folded;
        }
    }

    private static Dictionary<string, string> Values(EncoderConfiguration configuration)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            [nameof(configuration.HiddenSize)] = Text(configuration.HiddenSize),
            [nameof(configuration.Layers)] = Text(configuration.Layers),
            [nameof(configuration.Heads)] = Text(configuration.Heads),
            [nameof(configuration.IntermediateSize)] = Text(configuration.IntermediateSize),
            [nameof(configuration.VocabularySize)] = Text(configuration.VocabularySize),
            [nameof(configuration.Positions)] = Text(configuration.Positions),
            [nameof(configuration.TypeVocabularySize)] = Text(configuration.TypeVocabularySize),
            [nameof(configuration.Labels)] = Text(configuration.Labels),
            [nameof(configuration.Activation)] = configuration.Activation.ToString(),
        };
        foreach ((string name, int value) in configuration.OwnDimensions)
            values.Add(name, Text(value));
        return values;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"config\.(?<name>\w+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConfigurationName();

    [GeneratedRegex(@"\((?<left>\d+) \+ (?<right>\d+)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sum();
}
