using System;
using System.Globalization;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>The attributes that say what compression is to do and to keep: [Prune] and [Budget].</summary>
internal sealed class CompressionReader(FailureSink sink, AttributeReader attributes)
{
    private const string Activation = "Activation";

    /// <summary>[Prune] on a layer or a class; null where it does not stand there.</summary>
    public PruneChoice? ReadPrune(ISymbol symbol)
    {
        PruneChoice? choice = Read(symbol);
        if (choice?.Granularity != PruneGranularity.Layer)
            return choice;
        attributes.MustKeepExtent(symbol, "no array of models", "put it on the array, or say another Granularity");
        return null;
    }

    /// <summary>[Prune] on a layer that is called <paramref name="layer"/>: what is made zero has to be integers.</summary>
    public PruneChoice? ReadPrune(ISymbol symbol, WeightFormatChoice layer)
    {
        PruneChoice? choice = ReadPrune(symbol);
        if (choice is not { IsMask: true })
            return choice;
        if (layer.KeepFloat || layer.Own is { IsInteger: false })
            attributes.MustKeepExtent(symbol, "kept as floats, and zeros are made where weights are integers", "remove one of both");
        else if (choice.Granularity == PruneGranularity.Block && layer.Own is { Bits: not 8 } stored && layer.Integers?.AverageBits is null)
        {
            attributes.MustKeepExtent(symbol, $"stored in {stored.Bits.ToString(CultureInfo.InvariantCulture)} bits, and blocks are left "
                + "out at 8", "say Bits = 8, or Granularity = Granularity.Weight");
        }

        return choice;
    }

    /// <summary>[Prune] on a model, or on an array of models as long as <paramref name="length"/>.</summary>
    public PruneChoice? ReadElements(ISymbol symbol, Dimension? length)
    {
        if (Read(symbol) is not { } choice)
            return null;
        if (length is null)
            attributes.MustKeepExtent(symbol, "a model");
        else if (choice.Granularity != PruneGranularity.Layer)
            attributes.MustKeepExtent(symbol, "an array of models, of which whole elements may go", "say Granularity = Granularity.Layer");
        else if (length.Known is not null)
        {
            attributes.MustKeepExtent(symbol, "an array whose length the source says",
                "take it from the configuration, which a checkpoint brings with it: Repeat(config.Layers, …)");
        }

        return choice;
    }

    private PruneChoice? Read(ISymbol symbol)
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
            Enum.TryParse(granularityName, out PruneGranularity what) ? what : PruneGranularity.Neuron,
            ratio >= 0 && ratio < 1 ? ratio : 0,
            importanceName.Length == 0 ? Activation : importanceName);

        string Name(string argument, TypedConstant? value)
        {
            string name = value is { } written ? AttributeReader.EnumName(written) : "";
            if (value is { } unknown && name.Length == 0)
                Report(argument, $"{unknown.Value}", $"use {AttributeReader.Members(unknown.Type)}");

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
