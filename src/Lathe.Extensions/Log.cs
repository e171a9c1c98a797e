using Microsoft.Extensions.Logging;

namespace Lathe.Extensions;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "Loaded {Folder}: {Family} for {Task}, {Precision}, {WeightBytes} bytes of weights, in {Milliseconds:F0} ms")]
    public static partial void Loaded(ILogger logger, string folder, string family, string task, Precision precision, long weightBytes,
        double milliseconds);

    [LoggerMessage(2, LogLevel.Error, "Cannot load {Folder} for {Task}")]
    public static partial void LoadFailed(ILogger logger, Exception exception, string folder, string task);

    [LoggerMessage(4, LogLevel.Warning, "The tokenizer of {Folder}: {Warning}")]
    public static partial void TokenizerWarning(ILogger logger, string folder, string warning);

    [LoggerMessage(3, LogLevel.Debug, "Embedded {Texts} texts, {Tokens} tokens, with {Model} in {Milliseconds:F1} ms")]
    public static partial void Embedded(ILogger logger, int texts, long tokens, string model, double milliseconds);
}
