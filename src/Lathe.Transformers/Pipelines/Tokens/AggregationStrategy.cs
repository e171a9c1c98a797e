namespace Lathe.Transformers.Pipelines;

/// <summary>How tokens of one entity become one result: Hugging Face's <c>aggregation_strategy</c>.</summary>
public enum AggregationStrategy
{
    /// <summary>Every token by itself, with its whole label ("B-PER").</summary>
    None,

    /// <summary>Neighbours with one label become one entity ("PER"); a "B-" begins a new one.</summary>
    Simple,

    /// <summary>As simple, but a word has the label of its first token.</summary>
    First,

    /// <summary>As simple, but a word has the label whose mean score over its tokens is highest.</summary>
    Average,

    /// <summary>As simple, but a word has the label of its surest token.</summary>
    Max,
}
