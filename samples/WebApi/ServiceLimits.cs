namespace WebApi;

/// <summary>What the service takes in at most; the section "Limits" of the configuration.</summary>
internal sealed class ServiceLimits
{
    /// <summary>Texts of a request.</summary>
    public int MaxInputs { get; set; } = 128;

    /// <summary>UTF-16 units of a text.</summary>
    public int MaxCharacters { get; set; } = 32_768;

    /// <summary>Texts of all requests that are being answered or wait for it; a request that would be more is shed.</summary>
    public int MaxTextsInside { get; set; } = 256;

    /// <summary>Bytes of a request's body; a longer one is refused with 413.</summary>
    public long MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>Open connections; further ones are closed.</summary>
    public int MaxConnections { get; set; } = 512;

    /// <summary>What is wrong with them, or null.</summary>
    public string? Problem() => this switch
    {
        { MaxInputs: < 1 } => $"Limits:MaxInputs is {MaxInputs}; expected 1 or more.",
        { MaxCharacters: < 1 } => $"Limits:MaxCharacters is {MaxCharacters}; expected 1 or more.",
        { MaxBodyBytes: < 1 } => $"Limits:MaxBodyBytes is {MaxBodyBytes}; expected 1 or more.",
        { MaxConnections: < 1 } => $"Limits:MaxConnections is {MaxConnections}; expected 1 or more.",
        _ when MaxTextsInside < MaxInputs =>
            $"Limits:MaxTextsInside is {MaxTextsInside}; expected at least MaxInputs, {MaxInputs}, or the largest request is never taken.",
        _ => null,
    };
}
