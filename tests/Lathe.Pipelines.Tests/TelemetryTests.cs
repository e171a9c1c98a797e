using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lathe.Pipelines.Tests;

/// <summary>What a listener hears of a call.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void Texts_tokens_batches_padding_and_stages_are_measured_for_who_listens()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        // other tests may run meanwhile: this thread's measurements alone are kept; so few texts are tokenised on it
        int thread = Environment.CurrentManagedThreadId;
        ConcurrentBag<(string Name, double Value, string Stage)> heard = [];
        ConcurrentBag<Activity> activities = [];
        using ActivityListener tracer = new()
        {
            ShouldListenTo = source => source.Name == PipelineTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(tracer);
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == PipelineTelemetry.Name)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();

        pipeline.Embed(["the quick fox", "dog dog dog dog dog"], null, TestContext.Current.CancellationToken);
        listener.Dispose();

        Assert.Equal([2], Values("lathe.pipeline.texts"));
        Assert.Equal([5 + 7], Values("lathe.pipeline.tokens"));
        Assert.Equal([2], Values("lathe.pipeline.batch.size"));
        Assert.Equal(2 / 14.0, Assert.Single(Values("lathe.pipeline.padding.share")), 12);
        Assert.Equal(["finish", "run", "tokenize"],
            heard.Where(item => item.Name == "lathe.pipeline.stage.duration").Select(item => item.Stage).Order(StringComparer.Ordinal));
        Assert.All(heard, item => Assert.True(item.Value >= 0));
        Activity activity = Assert.Single(activities, item => Equals(item.GetTagItem("lathe.model"), folder.Path));
        Assert.Equal("embed", activity.OperationName);
        Assert.Equal(2, activity.GetTagItem("lathe.texts"));

        double[] Values(string name) => [.. heard.Where(item => item.Name == name).Select(item => item.Value)];

        void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Environment.CurrentManagedThreadId != thread)
                return;
            string stage = "";
            foreach ((string key, object? tag) in tags)
            {
                if (key == "stage")
                    stage = (string)tag!;
                else
                    Assert.Equal(("task", "embed"), (key, (string)tag!));
            }
            heard.Add((instrument.Name, value, stage));
        }
    }
}
