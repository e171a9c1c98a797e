// Classifies texts over HTTP. POST /classify, GET /health, GET /metrics; "Lathe" in appsettings.json says which model and how.
using LatheService._1;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddLatheTextClassification()
    .BindConfiguration("Lathe")
    // a folder that is not absolute is meant from where the program is
    .PostConfigure(options => options.Folder = Path.GetFullPath(options.Folder, AppContext.BaseDirectory));
builder.Services.AddHostedService<ModelLoading>();
builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("model");
builder.Services.AddSingleton<PipelineCounters>();
builder.Services.AddProblemDetails();

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.Services.GetRequiredService<PipelineCounters>();   // counts from the start on
app.MapPost("/classify", ClassifyEndpoint.Classify);
app.MapHealthChecks("/health");
app.MapGet("/metrics", (PipelineCounters counters) => TypedResults.Text(counters.ToString(), "text/plain; version=0.0.4"));
app.Run();
