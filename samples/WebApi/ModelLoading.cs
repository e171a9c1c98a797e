using Lathe.Extensions;

namespace WebApi;

/// <summary>Loads the pipelines while the service already listens: until then it is alive and not ready. A model that cannot be loaded ends
/// it.</summary>
internal sealed class ModelLoading(LathePipelines pipelines) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => pipelines.Load(stoppingToken), stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Environment.ExitCode = 1;
            throw;
        }
    }
}
