namespace Lathe.Training.Tests;

/// <summary>What stands on the small encoder.</summary>
internal enum TinyHead
{
    None,
    Sequence,
    Tokens,
    Answers,
}
