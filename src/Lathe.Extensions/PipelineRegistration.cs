namespace Lathe.Extensions;

/// <summary>One registered pipeline.</summary>
/// <param name="resolve">Asks the container for it, which loads it the first time.</param>
internal sealed class PipelineRegistration(string? serviceKey, Type task, Action<IServiceProvider> resolve)
{
    private volatile LathePipelineStatus status = new(serviceKey, task, LatheLoadState.NotLoaded, null, null, 0, TimeSpan.Zero, null);

    public LathePipelineStatus Status
    {
        get => status;
        set => status = value;
    }

    public void Resolve(IServiceProvider services) => resolve(services);
}
