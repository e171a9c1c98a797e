namespace Intents;

/// <summary>Sentences that somebody might say; none stands in the data that the student learned from.</summary>
internal static class ExampleSentences
{
    public static IReadOnlyList<string> All { get; } =
    [
        "could you book me a plane from Oslo to Madrid on Friday",
        "what's the weather going to be like in Hamburg tomorrow",
        "please wake me up at half past six",
        "i want to send two hundred euros to my sister's account",
        "how much money is left in my savings",
        "my card was stolen, please block it",
        "how do you say good morning in Japanese",
        "put oat milk on my shopping list",
        "is there much traffic on my way to work",
        "tell me something funny",
        "how many calories are in a banana",
        "turn the volume up, i can't hear a thing",
    ];
}
