using Lathe.Checkpoints;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Chooses how the inputs of a model's products become int8, from what they are over a calibration set.</summary>
public sealed class ActivationPlanner
{
    private readonly CompressionTarget target;
    private readonly string folder;
    private readonly CompiledModel floats;
    private readonly CalibratedInputs inputs;
    private readonly IReadOnlyList<CalibrationBatch> batches;
    private readonly int threads;

    /// <param name="target">The class.</param>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="floats">The same at float32.</param>
    /// <param name="inputs">What its products read.</param>
    /// <param name="batches">Those that <paramref name="inputs"/> were seen over.</param>
    /// <param name="threads">0: one a core.</param>
    public ActivationPlanner(
        CompressionTarget target, string folder, CompiledModel floats, CalibratedInputs inputs, IReadOnlyList<CalibrationBatch> batches,
        int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(floats);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(batches);
        (this.target, this.folder, this.floats, this.inputs, this.batches, this.threads) =
            (target, folder, floats, inputs, batches, threads);
    }

    /// <summary>One for each product that the formats leave integer and whose rows were seen, unless its rows stay as they are.</summary>
    /// <param name="options">How.</param>
    /// <param name="formats">Of single products, as <see cref="LoadOptions.Formats"/> has them.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or does not fit the formats.</exception>
    public IReadOnlyList<ScaledActivations> Choose(
        ActivationOptions options, IReadOnlyDictionary<string, WeightFormat> formats, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Choose(_ => options, formats, cancellationToken);
    }

    /// <inheritdoc cref="Choose(ActivationOptions, IReadOnlyDictionary{string, WeightFormat}, CancellationToken)"/>
    /// <param name="options">How, for each product.</param>
    /// <exception cref="ArgumentException">Products that read the same rows are to read them in different ways.</exception>
    internal IReadOnlyList<ScaledActivations> Choose(
        Func<string, ActivationOptions> options, IReadOnlyDictionary<string, WeightFormat> formats,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(formats);
        Dictionary<RowGroup, ActivationOptions> groups;
        using (CompiledModel model = target.Load(folder, target.Compressed, new LoadOptions { Formats = formats }))
            groups = RowGroup.Of(model, inputs).ToDictionary(group => group, group => Common(group, options));
        RowGroup[] smooth = [.. groups.Where(pair => pair.Value.IsSmooth).Select(pair => pair.Key)];
        Dictionary<RowGroup, Migration> found = smooth.Length == 0 ? [] : Migrate(smooth, IsStatic, formats, cancellationToken);
        Dictionary<RowGroup, Migration> migrations = groups.Keys.ToDictionary(
            group => group, group => found.GetValueOrDefault(group, Migration.None));
        Dictionary<RowGroup, InputHistogram> histograms = Count(migrations.Where(pair => IsStatic(pair.Key)), cancellationToken);
        List<ScaledActivations> chosen = [];
        foreach ((RowGroup group, ActivationOptions how) in groups)
        {
            Migration migration = migrations[group];
            InputHistogram? histogram = histograms.GetValueOrDefault(group);
            float? scale = histogram is null ? null : ActivationRange.ScaleOf(histogram, how);
            if (scale is null && migration.IsNothing)
                continue;
            ActivationScaling scaling = new(migration.Factors.Length == 0 ? null : migration.Factors, scale,
                migration.Shifts.Length == 0 ? null : migration.Shifts);
            chosen.AddRange(group.Products.Select(product => new ScaledActivations(product, scaling, migration.Strength, histogram)
            {
                Calibration = how.Calibration,
            }));
        }

        return chosen;

        bool IsStatic(RowGroup group) => groups[group].Mode == ActivationMode.Static;
    }

    /// <summary>Rows are made integers once, whoever reads them.</summary>
    private static ActivationOptions Common(RowGroup group, Func<string, ActivationOptions> options)
    {
        ActivationOptions first = options(group.Products[0]);
        return group.Products.FirstOrDefault(product => options(product) != first) is { } other
            ? throw new ArgumentException(
            $"'{group.Products[0]}' and '{other}' read the same rows, and are to have them by {first.Mode} and "
                + $"{options(other).Mode} scales: say the same of both.", nameof(options))
            : first;
    }

    private Dictionary<RowGroup, Migration> Migrate(
        IReadOnlyList<RowGroup> groups, Func<RowGroup, bool> isStatic, IReadOnlyDictionary<string, WeightFormat> formats,
        CancellationToken cancellationToken)
    {
        Dictionary<RowGroup, RowSample> samples = groups.ToDictionary(
            group => group, group => new RowSample(group.Seen.Width, group.Seen.Rows));
        Dictionary<string, RowSample> byName = ByObserved(samples);
        Observe((name, rows, _) => byName.GetValueOrDefault(name)?.Add(rows), batchDone: null, cancellationToken);
        Dictionary<RowGroup, MigrationSearch> searches = groups.ToDictionary(
            group => group, group => new MigrationSearch(group, samples[group], isStatic(group)));
        Dictionary<string, MigrationSearch> byProduct = groups
            .SelectMany(group => group.Products, (group, product) => (product, group))
            .ToDictionary(pair => pair.product, pair => searches[pair.group], StringComparer.Ordinal);
        Walk(product => byProduct.GetValueOrDefault(product.Name)?.AddColumns(product), formats);
        Walk(product => byProduct.GetValueOrDefault(product.Name)?.AddRounding(product), formats);
        return searches.ToDictionary(pair => pair.Key, pair => pair.Value.Best());
    }

    private void Walk(ProductColumns.Reader seen, IReadOnlyDictionary<string, WeightFormat> formats) =>
        target.Load(folder, target.Compressed, new LoadOptions { Formats = formats, Rounding = new ProductColumns(seen) }).Dispose();

    private Dictionary<RowGroup, InputHistogram> Count(
        IEnumerable<KeyValuePair<RowGroup, Migration>> migrations, CancellationToken cancellationToken)
    {
        Dictionary<RowGroup, InputHistogram> histograms = [];
        foreach ((RowGroup group, Migration migration) in migrations)
        {
            float largest = Enumerable.Range(0, group.Seen.Width)
                .SelectMany(i => new[] { migration.Moved(i, group.Seen.Minimum(i)), migration.Moved(i, group.Seen.Maximum(i)) })
                .Max(Math.Abs);
            // rows of nothing but zeros, or with damage, have no range
            if (float.IsNormal(largest))
                histograms.Add(group, new InputHistogram(group.Seen.Width, migration.Factors, migration.Shifts, largest));
        }

        if (histograms.Count == 0)
            return histograms;
        Dictionary<string, InputHistogram> byName = ByObserved(histograms);
        Observe((name, rows, _) => byName.GetValueOrDefault(name)?.Add(rows), () =>
        {
            foreach (InputHistogram histogram in histograms.Values)
                histogram.EndBatch();
        }, cancellationToken);
        return histograms;
    }

    private static Dictionary<string, T> ByObserved<T>(Dictionary<RowGroup, T> groups) => groups
        .SelectMany(pair => pair.Key.Observed, (pair, name) => KeyValuePair.Create(name, pair.Value))
        .ToDictionary(StringComparer.Ordinal);

    private void Observe(ProductObserver observer, Action? batchDone, CancellationToken cancellationToken)
    {
        using (KernelRecording.Begin(observer))
            BatchRunner.Run(floats, batches, threads, (_, _) => batchDone?.Invoke(), cancellationToken);
    }
}
