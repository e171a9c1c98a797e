namespace Lathe.Training;

/// <summary>What makes one vector of a text's tokens.</summary>
public enum SentencePooling
{
    /// <summary>The mean over tokens, padding left out.</summary>
    Mean,

    /// <summary>The first token.</summary>
    FirstToken,
}
