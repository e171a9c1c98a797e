using System.Text.Json.Serialization;
using Lathe.Extensions;
using Lathe.Transformers.Pipelines;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using WebApi.Contracts;

namespace WebApi;

/// <summary>Puts the service together.</summary>
internal static class EmbeddingService
{
    /// <param name="args">Configuration, such as <c>--urls http://127.0.0.1:5000 --Lathe:Folder FOLDER</c>.</param>
    /// <param name="configure">What a test changes before it is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder =
            WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        AddPipelines(builder);
        AddLimits(builder);
        builder.Services.AddSingleton<Endpoints>();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default);
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });
        builder.Services.AddOpenApi();
        builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("pipelines");
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(PipelineTelemetry.Name, Gate.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
            "System.Runtime")
            .AddPrometheusExporter());
        // whoever waits for a request in progress gets this long when the service is stopped
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));

        WebApplication app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<BodyReader>();
        Map(app);
        return app;
    }

    private static void AddPipelines(WebApplicationBuilder builder)
    {
        // turns take as many threads as there are cores for as long as a run takes: what sheds, parses and writes needs others
        ThreadPool.SetMinThreads(Environment.ProcessorCount * 4, Environment.ProcessorCount * 4);
        builder.Services.AddLatheEmbeddings().BindConfiguration("Lathe").Configure(UseShippedCheckpoint);
        if (Classifies(builder.Configuration))
            builder.Services.AddLatheTextClassification().BindConfiguration("Lathe").Configure(UseShippedCheckpoint);
        builder.Services.AddHostedService<ModelLoading>();
    }

    private static void AddLimits(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServiceLimits>().BindConfiguration("Limits").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServiceLimits>>(new ServiceLimitsValidator());
        builder.Services.AddSingleton<Gate>();
        ServiceLimits limits = new();
        builder.Configuration.GetSection("Limits").Bind(limits);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes * BodyReader.DrainedMultiple;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        });
        builder.Services.AddProblemDetails();
    }

    private static void Map(WebApplication app)
    {
        Endpoints endpoints = app.Services.GetRequiredService<Endpoints>();
        app.MapPost("/embeddings", endpoints.EmbedAsync)
            .WithSummary("Turns texts into vectors.").ProducesProblem(400).ProducesProblem(413).ProducesProblem(503);
        if (Classifies(app.Configuration))
        {
            app.MapPost("/classify", endpoints.ClassifyAsync)
                .WithSummary("Finds the likeliest classes of texts or pairs of texts.").ProducesProblem(400).ProducesProblem(413)
                .ProducesProblem(503);
        }
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapHealthChecks("/health");
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOpenApi();
        app.MapGet("/", () => TypedResults.Stream(typeof(EmbeddingService).Assembly.GetManifestResourceStream("page.html")!,
            "text/html; charset=utf-8")).ExcludeFromDescription();
    }

    /// <summary>Whether the checkpoint has a classifier that is served too.</summary>
    private static bool Classifies(IConfiguration configuration) => configuration.GetValue("Lathe:Classify", defaultValue: true);

    private static void UseShippedCheckpoint(LathePipelineOptions options)
    {
        if (options.Folder.Length == 0)
            options.Folder = Path.Combine(AppContext.BaseDirectory, "checkpoint");
    }

    private sealed class ServiceLimitsValidator : IValidateOptions<ServiceLimits>
    {
        public ValidateOptionsResult Validate(string? name, ServiceLimits options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
