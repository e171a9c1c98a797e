using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Lathe;
using Lathe.Extensions;
using Lathe.Transformers;
using Lathe.Transformers.Pipelines;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers pipelines as singletons that are loaded when first asked for (or by <see cref="LathePipelines.Load"/>) and disposed with the
/// container. Options are checked when the host starts. With a key the services are keyed ones, so that several checkpoints stand side by
/// side; pipelines over the same folder and precision share one model.
/// </summary>
public static class LatheServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of string and <see cref="Embedding{T}"/> of float, and the
    /// <see cref="FeatureExtractionPipeline"/> under it.
    /// </summary>
    /// <param name="services">Receives the registrations.</param>
    /// <param name="configure">Sets at least the folder; null where the returned builder binds it.</param>
    /// <returns>The options, to bind to configuration.</returns>
    public static OptionsBuilder<LatheEmbeddingOptions> AddLatheEmbeddings(this IServiceCollection services,
        Action<LatheEmbeddingOptions>? configure = null) =>
        AddEmbeddings(services, null, configure);

    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, Action{LatheEmbeddingOptions}?)"/>
    /// <param name="services">Receives the registrations.</param>
    /// <param name="serviceKey">Key of the services.</param>
    /// <param name="configure">Sets at least the folder; null where the returned builder binds it.</param>
    public static OptionsBuilder<LatheEmbeddingOptions> AddLatheEmbeddings(this IServiceCollection services, string serviceKey,
        Action<LatheEmbeddingOptions>? configure = null) =>
        AddEmbeddings(services, Key(serviceKey), configure);

    /// <summary>Registers a <see cref="TextClassificationPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheTextClassification(this IServiceCollection services,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, null, configure, (options, run) => TextClassificationPipeline.Load(options.Folder, run));

    /// <summary>Registers a keyed <see cref="TextClassificationPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, string, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheTextClassification(this IServiceCollection services, string serviceKey,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, Key(serviceKey), configure, (options, run) => TextClassificationPipeline.Load(options.Folder, run));

    /// <summary>Registers a <see cref="RerankPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LatheRerankerOptions> AddLatheReranker(this IServiceCollection services,
        Action<LatheRerankerOptions>? configure = null) =>
        Add(services, null, configure, Reranker);

    /// <summary>Registers a keyed <see cref="RerankPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, string, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LatheRerankerOptions> AddLatheReranker(this IServiceCollection services, string serviceKey,
        Action<LatheRerankerOptions>? configure = null) =>
        Add(services, Key(serviceKey), configure, Reranker);

    /// <summary>Registers a <see cref="TokenClassificationPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheTokenClassification(this IServiceCollection services,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, null, configure, (options, run) => TokenClassificationPipeline.Load(options.Folder, run));

    /// <summary>Registers a keyed <see cref="TokenClassificationPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, string, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheTokenClassification(this IServiceCollection services, string serviceKey,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, Key(serviceKey), configure, (options, run) => TokenClassificationPipeline.Load(options.Folder, run));

    /// <summary>Registers a <see cref="FillMaskPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheFillMask(this IServiceCollection services,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, null, configure, (options, run) => FillMaskPipeline.Load(options.Folder, run));

    /// <summary>Registers a keyed <see cref="FillMaskPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, string, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheFillMask(this IServiceCollection services, string serviceKey,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, Key(serviceKey), configure, (options, run) => FillMaskPipeline.Load(options.Folder, run));

    /// <summary>Registers a <see cref="QuestionAnsweringPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheQuestionAnswering(this IServiceCollection services,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, null, configure, (options, run) => QuestionAnsweringPipeline.Load(options.Folder, run));

    /// <summary>Registers a keyed <see cref="QuestionAnsweringPipeline"/>.</summary>
    /// <inheritdoc cref="AddLatheEmbeddings(IServiceCollection, string, Action{LatheEmbeddingOptions}?)"/>
    public static OptionsBuilder<LathePipelineOptions> AddLatheQuestionAnswering(this IServiceCollection services, string serviceKey,
        Action<LathePipelineOptions>? configure = null) =>
        Add(services, Key(serviceKey), configure, (options, run) => QuestionAnsweringPipeline.Load(options.Folder, run));

    private static OptionsBuilder<LatheEmbeddingOptions> AddEmbeddings(IServiceCollection services, string? key,
        Action<LatheEmbeddingOptions>? configure)
    {
        OptionsBuilder<LatheEmbeddingOptions> builder =
            Add(services, key, configure, (options, run) => FeatureExtractionPipeline.Load(options.Folder, run));
        if (key is null)
            services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
                Generator(provider, provider.GetRequiredService<FeatureExtractionPipeline>(), Options.Options.DefaultName));
        else
            services.TryAddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
                key, (provider, _) => Generator(provider, provider.GetRequiredKeyedService<FeatureExtractionPipeline>(key), key));
        return builder;
    }

    private static LatheEmbeddingGenerator Generator(IServiceProvider provider, FeatureExtractionPipeline pipeline, string name)
    {
        LatheEmbeddingOptions options = provider.GetRequiredService<IOptionsMonitor<LatheEmbeddingOptions>>().Get(name);
        return new LatheEmbeddingGenerator(pipeline, options.PromptName, options.ModelId,
            provider.GetService<ILoggerFactory>()?.CreateLogger<LatheEmbeddingGenerator>());
    }

    private static RerankPipeline Reranker(LatheRerankerOptions options, PipelineOptions run) =>
        RerankPipeline.Load(options.Folder, run, options.Activated ? null : ClassificationFunction.None);

    private static string Key(string serviceKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceKey);
        return serviceKey;
    }

    private static OptionsBuilder<TOptions> Add<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, TPipeline>(
        IServiceCollection services, string? key, Action<TOptions>? configure, Func<TOptions, PipelineOptions, TPipeline> load)
        where TOptions : LathePipelineOptions
        where TPipeline : Pipeline
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(TPipeline) && Equals(service.ServiceKey, key)))
            throw new InvalidOperationException(
                $"A {typeof(TPipeline).Name} {(key is null ? "without a key" : $"with the key '{key}'")} is registered already; give one "
                + "of them another key.");
        // options of one type stand for several kinds of pipeline: each kind has its own name, unless its type is its own
        string name = OptionsName<TOptions, TPipeline>(key);
        OptionsBuilder<TOptions> builder = services.AddOptions<TOptions>(name);
        if (configure is not null)
            builder.Configure(configure);
        services.AddSingleton<IValidateOptions<TOptions>>(new LathePipelineOptionsValidator<TOptions>(name));
        builder.ValidateOnStart();

        services.TryAddSingleton<SharedModels>();
        services.TryAddSingleton(provider => new LathePipelines(provider, provider.GetServices<PipelineRegistration>()));
        PipelineRegistration registration;
        if (key is null)
        {
            registration = new PipelineRegistration(key, typeof(TPipeline), provider => provider.GetRequiredService<TPipeline>());
            services.AddSingleton(provider => Load(provider, registration, name, load));
        }
        else
        {
            registration = new PipelineRegistration(key, typeof(TPipeline), provider => provider.GetRequiredKeyedService<TPipeline>(key));
            services.AddKeyedSingleton(key, (provider, _) => Load(provider, registration, name, load));
        }
        services.AddSingleton(registration);
        return builder;

        TPipeline Load(IServiceProvider provider, PipelineRegistration registered, string options,
            Func<TOptions, PipelineOptions, TPipeline> loader) =>
            LoadOnce(provider, registered, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(options), loader);
    }

    private static string OptionsName<TOptions, TPipeline>(string? key) =>
        typeof(TOptions) != typeof(LathePipelineOptions) ? key
        ?? Options.Options.DefaultName : key is null ? typeof(TPipeline).Name : $"{typeof(TPipeline).Name}:{key}";

    private static TPipeline LoadOnce<TOptions, TPipeline>(
        IServiceProvider provider, PipelineRegistration registration, TOptions options, Func<TOptions, PipelineOptions, TPipeline> load)
        where TOptions : LathePipelineOptions
        where TPipeline : Pipeline
    {
        ILogger logger = provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(LathePipelines).FullName!) ?? NullLogger.Instance;
        SharedModels models = provider.GetRequiredService<SharedModels>();
        long started = Stopwatch.GetTimestamp();
        try
        {
            TPipeline pipeline = load(options, options.ToPipelineOptions() with
            {
                ModelLoader = models.Load,
                ModelReleaser = models.Release
            });
            TimeSpan time = Stopwatch.GetElapsedTime(started);
            string family = pipeline.Model.Name;
            registration.Status = registration.Status with
            {
                State = LatheLoadState.Loaded,
                Family = family,
                Precision = pipeline.Model.Precision,
                WeightBytes = pipeline.Model.WeightBytes,
                LoadTime = time,
                Failure = null,
            };
            Log.Loaded(logger, options.Folder, family, typeof(TPipeline).Name, pipeline.Model.Precision, pipeline.Model.WeightBytes,
                time.TotalMilliseconds);
            foreach (string warning in pipeline.Tokenizer.Warnings)
                Log.TokenizerWarning(logger, options.Folder, warning);
            return pipeline;
        }
        catch (Exception exception)
        {
            registration.Status = registration.Status with { State = LatheLoadState.Failed, Failure = exception };
            Log.LoadFailed(logger, exception, options.Folder, typeof(TPipeline).Name);
            throw;
        }
    }
}
