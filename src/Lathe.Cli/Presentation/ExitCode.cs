namespace Lathe.Cli.Presentation;

/// <summary>What the process says to who started it; 0 is success.</summary>
internal static class ExitCode
{
    /// <summary>What came of the request is not what was asked for, or could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The request itself could not be understood.</summary>
    public const int Misused = 2;
}
