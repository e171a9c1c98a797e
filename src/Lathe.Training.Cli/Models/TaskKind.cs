namespace Lathe.Training.Cli.Models;

/// <summary>What a model is trained for, as <c>--task</c> calls it.</summary>
internal enum TaskKind
{
    /// <summary>One class a text.</summary>
    Classification,

    /// <summary>One class a word.</summary>
    Tokens,

    /// <summary>Masked language modelling.</summary>
    Mlm,

    /// <summary>Vectors of texts.</summary>
    Embedding,

    /// <summary>Where in a text the answer to a question stands.</summary>
    Answers,
}
