using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>The attributes that say what compression is to do and to keep: [Prune] and [Budget].</summary>
internal sealed class CompressionReader(FailureSink sink, AttributeReader attributes)
{
    private const string Activation = "Activation";

    /// <summary>[Prune]; null where it does not stand there.</summary>
    public PruneChoice? ReadPrune(ISymbol symbol)
    {
        if (AttributeReader.Find(symbol, "PruneAttribute") is not { } prune)
            return null;
        double ratio = AttributeReader.Named(prune, "Ratio") is { Value: double said } ? said : 0;
        if (!(ratio >= 0 && ratio < 1))
            Report("Ratio", Text(ratio), "use 0 to below 1");
        TypedConstant? importance = AttributeReader.Named(prune, "Importance"), granularity = AttributeReader.Named(prune, "Granularity");
        string importanceName = Name("Importance", importance), granularityName = Name("Granularity", granularity);
        if (importance is not null && ratio == 0)
        {
            sink.Report(FailureCode.ImportanceUnused, attributes.ArgumentLocation(prune, "Importance"), symbol.Name);
        }

        return new PruneChoice(
            granularityName == nameof(PruneGranularity.Head) ? PruneGranularity.Head : PruneGranularity.Neuron,
            ratio >= 0 && ratio < 1 ? ratio : 0,
            importanceName.Length == 0 ? Activation : importanceName);

        string Name(string argument, TypedConstant? value)
        {
            string name = value is { } written ? AttributeReader.EnumName(written) : "";
            if (value is { Type: { } type } unknown && name.Length == 0)
            {
                string[] members = [.. type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).Select(f => f.Name)];
                Report(argument, $"{unknown.Value}", $"use {string.Join(" or ", members.Select(member => $"{type.Name}.{member}"))}");
            }

            return name;
        }

        void Report(string argument, string value, string mend) =>
            sink.Report(FailureCode.PruneArguments, attributes.ArgumentLocation(prune, argument), argument, value, symbol.Name, mend);
    }

    /// <summary>[Budget]; null where it does not stand there.</summary>
    public BudgetPromise? ReadBudget(ISymbol symbol)
    {
        if (AttributeReader.Find(symbol, "BudgetAttribute") is not { } budget)
            return null;
        double? drop = AttributeReader.Named(budget, "MaxMetricDrop")?.Value as double?;
        double? speedup = AttributeReader.Named(budget, "MinSpeedup")?.Value as double?;
        long? size = AttributeReader.Named(budget, "MaxSizeBytes")?.Value as long?;
        if (drop is null && speedup is null && size is null)
            Report(null, "promises nothing", "give MaxMetricDrop, MinSpeedup or MaxSizeBytes");
        if (drop is { } fall && (!(fall >= 0) || double.IsInfinity(fall)))
            Report("MaxMetricDrop", $"has MaxMetricDrop {Text(fall)}", "say how far the metric may fall: a number of 0 or more");
        if (speedup is { } faster && (!(faster > 0) || double.IsInfinity(faster)))
            Report("MinSpeedup", $"has MinSpeedup {Text(faster)}", "say how many times as fast it has to be: a number above 0");
        if (size is { } bytes && bytes < 1)
            Report("MaxSizeBytes", $"has MaxSizeBytes {bytes.ToString(CultureInfo.InvariantCulture)}", "say how many bytes: 1 or more");
        return new BudgetPromise(drop, speedup, size);

        void Report(string? argument, string found, string mend) => sink.Report(FailureCode.Budget,
            argument is null ? attributes.LocationOf(budget) : attributes.ArgumentLocation(budget, argument), symbol.Name, found, mend);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
