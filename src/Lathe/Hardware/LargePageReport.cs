namespace Lathe.Hardware;

/// <summary>Whether weights and buffers come to lie in large pages.</summary>
/// <param name="Setting">What the system, or the environment, says about them.</param>
/// <param name="AskedBytes">What was asked for on trial.</param>
/// <param name="GrantedBytes">What of it came in large pages.</param>
public sealed record LargePageReport(string Setting, long AskedBytes, long GrantedBytes);
