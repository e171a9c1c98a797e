using Lathe.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebApi;

/// <summary>Ready when every pipeline is loaded.</summary>
internal sealed class ReadinessCheck(LathePipelines pipelines) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        LathePipelineStatus[] missing = [.. pipelines.Status.Where(status => !status.IsLoaded)];
        return Task.FromResult(missing.Length == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"not loaded: {string.Join(", ", missing.Select(status => status.Task.Name))}",
            missing[0].Failure));
    }
}
