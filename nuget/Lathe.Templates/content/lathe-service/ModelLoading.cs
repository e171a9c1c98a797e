using Lathe.Extensions;

namespace LatheService._1;

/// <summary>Loads the model when the service starts, not when the first request comes.</summary>
internal sealed class ModelLoading(LathePipelines pipelines) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => pipelines.Load(stoppingToken), stoppingToken);
}
