namespace Lathe.Extensions;

/// <summary>
/// The pipelines that are registered with a container: loads them before the first request needs one, and tells which are loaded. A
/// singleton service.
/// </summary>
public sealed class LathePipelines
{
    private readonly IServiceProvider services;
    private readonly PipelineRegistration[] registrations;

    internal LathePipelines(IServiceProvider services, IEnumerable<PipelineRegistration> registrations)
    {
        this.services = services;
        this.registrations = [.. registrations];
    }

    /// <summary>One entry a registration, in the order of registration.</summary>
    public IReadOnlyList<LathePipelineStatus> Status => [.. registrations.Select(registration => registration.Status)];

    /// <summary>Whether all of them can answer at once: what a readiness check asks.</summary>
    public bool AllLoaded => registrations.All(registration => registration.Status.IsLoaded);

    /// <summary>Loads those that are not loaded yet, one after the other, on the calling thread.</summary>
    /// <param name="cancellationToken">Looked at before each.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Load(CancellationToken cancellationToken = default)
    {
        foreach (PipelineRegistration registration in registrations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            registration.Resolve(services);
        }
    }
}
