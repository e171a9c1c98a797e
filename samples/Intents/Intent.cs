namespace Intents;

/// <summary>What a sentence asks for.</summary>
/// <param name="Name">One of CLINC150's: <c>book_flight</c>.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct Intent(string Name, double Probability);
