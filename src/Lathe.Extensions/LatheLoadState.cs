namespace Lathe.Extensions;

/// <summary>How far a registered pipeline is.</summary>
public enum LatheLoadState
{
    /// <summary>Nobody has asked for it yet, or it is being loaded.</summary>
    NotLoaded,

    /// <summary>Ready.</summary>
    Loaded,

    /// <summary>Loading threw; whoever asks again has it tried again.</summary>
    Failed,
}
