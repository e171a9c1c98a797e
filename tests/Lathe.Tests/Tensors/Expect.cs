namespace Lathe.Tests.Tensors;

/// <summary>Assertions on what an error says.</summary>
internal static class Expect
{
    /// <summary>The action throws exactly this type, and the message contains the text.</summary>
    public static void Error<TException>(string text, Action run)
        where TException : Exception => Assert.Contains(text, Assert.Throws<TException>(run).Message, StringComparison.Ordinal);

    /// <summary>An ArgumentException that contains the text; the result of the call is of no interest.</summary>
    public static void ArgumentError(string text, Func<object?> run) => Error<ArgumentException>(text, () => run());
}
