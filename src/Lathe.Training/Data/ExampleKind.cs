namespace Lathe.Training;

/// <summary>What an example has to say beside its text.</summary>
public enum ExampleKind
{
    /// <summary>Nothing: <c>{"text"}</c>, or lines of plain text.</summary>
    Texts,

    /// <summary>A class: <c>{"text", "label"}</c>, with <c>"text2"</c> where texts are pairs; or label, tab, text.</summary>
    Labels,

    /// <summary>How alike two texts are: <c>{"text", "text2", "score"}</c>, or score, tab, text, tab, text.</summary>
    Scores,

    /// <summary>Two texts that belong together: <c>{"text", "text2"}</c>, or text, tab, text.</summary>
    Pairs,

    /// <summary>A class of each word: <c>{"words": […], "tags": […]}</c>; or word, tab, tag, with an empty line behind each text.</summary>
    Tags,

    /// <summary>Where in a text the answer stands: <c>{"question", "context", "answer", "start"}</c>, the start in UTF-16 units.</summary>
    Answers,
}
