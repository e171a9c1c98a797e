namespace Lathe.Transformers;

/// <summary>What sits on top of an encoder.</summary>
public enum EncoderHead
{
    /// <summary>The encoder alone.</summary>
    None,

    /// <summary>One set of logits a row: <c>…ForSequenceClassification</c>.</summary>
    SequenceClassification,

    /// <summary>One set of logits a token: <c>…ForTokenClassification</c>.</summary>
    TokenClassification,

    /// <summary>Where an answer starts and ends: <c>…ForQuestionAnswering</c>.</summary>
    QuestionAnswering,

    /// <summary>Logits over the vocabulary for every token: <c>…ForMaskedLM</c>.</summary>
    MaskedLanguageModel,
}
