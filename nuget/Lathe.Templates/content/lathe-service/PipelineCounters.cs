using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Lathe.Transformers.Pipelines;

namespace LatheService._1;

/// <summary>
/// What Lathe counts of its pipelines, as Prometheus reads it. OpenTelemetry reads the same meter, histograms included:
/// AddMeter(PipelineTelemetry.Name).
/// </summary>
internal sealed class PipelineCounters : IDisposable
{
    readonly ConcurrentDictionary<string, long> sums = new();
    readonly MeterListener listener = new();

    public PipelineCounters()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == PipelineTelemetry.Name && instrument is Counter<long>)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(Add);
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    /// <summary>A line for each counter.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string name, long sum) in sums.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{name} {sum}\n");
        return text.ToString();
    }

    void Add(Instrument instrument, long measured, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        StringBuilder name = new(instrument.Name.Replace('.', '_') + "_total");
        for (int i = 0; i < tags.Length; i++)
            name.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? '{' : ',')}{tags[i].Key}=\"{tags[i].Value}\"");
        sums.AddOrUpdate(tags.Length == 0 ? name.ToString() : name.Append('}').ToString(), measured, (_, sum) => sum + measured);
    }
}
